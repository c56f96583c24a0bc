import { User, type UserRow } from '../db'
import { sendMail, type Mail } from '../mail/mailer'

/** A mail with a link. */
export interface LinkedMail {
  mail: Mail
  /** What the row of its reader keeps of the link: the hash, by which it knows this link, and all of it. */
  token: Partial<Pick<UserRow, 'emailConfirmToken' | 'resetPasswordToken' | 'invitationToken' | 'newEmailToken'>>
  kept: Partial<UserRow>
  /** What it kept before. */
  before: Partial<UserRow>
}

/**
 * Sends a mail with a link; the newest counts. Where the mail fails, the row is as it was, and the link of an earlier
 * mail works on. Nothing is sent to a user who is no longer as `seen`, which one atomic update sees to: of several at
 * once that change what they have seen, one mails.
 */
export async function sendLinkedMail(
  { id }: Pick<UserRow, 'id'>,
  seen: Partial<Pick<UserRow, 'status' | 'newEmail' | 'registrationKey'>>,
  { mail, token, kept, before }: LinkedMail,
): Promise<void> {
  const [marked] = await User.update({ id, ...seen }, kept)
  if (!marked) return
  try {
    await sendMail(mail)
  } catch (error) {
    // A later mail may have its link in the row by now.
    await User.update({ id, ...token }, before)
    throw error
  }
}
