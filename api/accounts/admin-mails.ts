import { accountBlocked } from '../mail/messages/account-blocked'
import { accountUnblocked } from '../mail/messages/account-unblocked'
import { roleChanged } from '../mail/messages/role-changed'
import { linksAt } from '../links'
import { User } from '../db'
import { sendMail } from '../mail/mailer'

/*
 * What an admin made of an account, as it stands when the mail is written. Who is gone meanwhile needs no mail.
 */

export async function tellStatusChanged(id: string, origin: string): Promise<void> {
  const user = await User.findOne({ id })
  if (!user) return
  const { email: to, firstName, locale, status } = user
  const links = linksAt(origin)
  if (status === 'blocked') return sendMail(accountBlocked({ to, firstName, locale, link: links.feed() }))
  const next = status === 'active' ? ('signIn' as const) : ('confirm' as const)
  const link = next === 'signIn' ? links.signIn() : links.sendAgain()
  await sendMail(accountUnblocked({ to, firstName, locale, next, link }))
}

export async function tellRoleChanged(id: string, origin: string): Promise<void> {
  const user = await User.findOne({ id })
  if (!user) return
  const { email: to, firstName, locale, role } = user
  await sendMail(roleChanged({ to, firstName, locale, role, link: linksAt(origin).signIn() }))
}
