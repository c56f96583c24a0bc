import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** Where to set the first password; valid for 30 days. */
  link: string
}

/** Invites a customer to take over the account that a purchase or an admin made for them. */
export function accountInvitation({ to, firstName, locale, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.accountInvitation.subject'),
    heading: t('mail.accountInvitation.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.accountInvitation.lead'))],
    action: { label: t('mail.accountInvitation.action'), link },
    after: [paragraph(t('mail.accountInvitation.validity'))],
    why: t('mail.accountInvitation.why'),
  })
}
