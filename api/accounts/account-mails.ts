import { User, type UserRow } from '../db'
import type { Jobs } from '../jobs/queue'
import { linksAt, type Links } from '../links'
import { accountDeleted } from '../mail/messages/account-deleted'
import { accountInvitation } from '../mail/messages/account-invitation'
import { confirmNewEmail } from '../mail/messages/confirm-new-email'
import { emailChanged } from '../mail/messages/email-changed'
import { passwordChanged } from '../mail/messages/password-changed'
import { securityChanged, type SecurityChange } from '../mail/messages/security-changed'
import { sendMail } from '../mail/mailer'
import { sendLinkedMail, type LinkedMail } from './linked-mail'
import { newToken } from './token'

const day = 24 * 60 * 60 * 1000

/** The mail with which a customer takes over an account; good for 30 days. */
export function invitationMail(user: UserRow, links: Links, now: Date): LinkedMail {
  const { email: to, firstName, locale, invitationToken, invitationExpires } = user
  const token = newToken()
  return {
    mail: accountInvitation({ to, firstName, locale, link: links.verification(token.secret) }),
    token: { invitationToken: token.hash },
    kept: { invitationToken: token.hash, invitationExpires: new Date(now.getTime() + 30 * day) },
    before: { invitationToken, invitationExpires },
  }
}

export async function sendAccountInvitation(id: string, origin: string, now: Date): Promise<void> {
  const user = await User.findOne({ id, status: ['wait', 'active'] })
  if (user) await sendLinkedMail(user, { status: user.status }, invitationMail(user, linksAt(origin), now))
}

/** The mail to a new address; good for seven days. An address that is taken gets none. */
export async function sendNewEmailConfirmation(id: string, email: string, origin: string, now: Date): Promise<void> {
  if (await User.findOne({ email })) return
  const user = await User.findOne({ id, newEmail: email, status: 'active' })
  if (!user) return
  const { firstName, locale, newEmailToken, newEmailExpires } = user
  const token = newToken()
  const link = linksAt(origin).confirmNewEmail(token.secret)
  await sendLinkedMail(
    user,
    { newEmail: email, status: 'active' },
    {
      mail: confirmNewEmail({ to: email, firstName, locale, link }),
      token: { newEmailToken: token.hash },
      kept: { newEmailToken: token.hash, newEmailExpires: new Date(now.getTime() + 7 * day) },
      before: { newEmailToken, newEmailExpires },
    },
  )
}

/** The next mails tell of something that was done; whoever has deleted the account meanwhile needs none of them. */
export async function tellPasswordChanged({ user: id, origin, ended }: Jobs['tell-password-changed']): Promise<void> {
  const user = await User.findOne({ id })
  if (!user) return
  const { email: to, firstName, locale } = user
  await sendMail(passwordChanged({ to, firstName, locale, resetLink: linksAt(origin).askForReset(), ended }))
}

/** Tells that something changed in how one signs in. Who is gone meanwhile needs no mail. */
export async function tellSecurityChanged(
  { user: id, origin, kind }: { user: string; origin: string; kind: SecurityChange },
  at: Date,
): Promise<void> {
  const user = await User.findOne({ id })
  if (!user) return
  const { email: to, firstName, locale } = user
  await sendMail(securityChanged({ to, firstName, locale, kind, at, resetLink: linksAt(origin).askForReset() }))
}

/** Tells the old address. */
export async function tellEmailChanged(id: string, oldEmail: string, origin: string): Promise<void> {
  const user = await User.findOne({ id })
  if (!user) return
  const { email: newEmail, firstName, locale } = user
  await sendMail(emailChanged({ to: oldEmail, firstName, locale, newEmail, helpLink: linksAt(origin).signIn() }))
}

/** The last mail to who has deleted an account. */
export async function tellAccountDeleted({ email: to, firstName, locale, origin }: Jobs['tell-account-deleted']) {
  await sendMail(accountDeleted({ to, firstName, locale, siteLink: `${origin}/` }))
}
