/**
 * Every link that is under way stops working: to reset the password, to take over the account, to change its address.
 * Whoever could have asked for one, or could read the mailbox that it went to, may be whom the owner is locking out. The
 * confirmation of a registration stays.
 */
export const nothingPending = {
  resetPasswordToken: null,
  passwordTokenExpires: null,
  invitationToken: null,
  invitationExpires: null,
  newEmail: null,
  newEmailToken: null,
  newEmailExpires: null,
} as const
