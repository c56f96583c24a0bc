import type { UserRow } from '../../db'
import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** The new one. */
  role: UserRow['role']
  /** Where to sign in again. */
  link: string
}

/** Tells what an admin made of the user's role. */
export function roleChanged({ to, firstName, locale, role, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.roleChanged.subject'),
    heading: t('mail.roleChanged.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t(`mail.roleChanged.${role}`))],
    action: { label: t('mail.roleChanged.action'), link },
    after: [paragraph(t('mail.roleChanged.mistake'))],
    why: t('mail.roleChanged.why'),
  })
}
