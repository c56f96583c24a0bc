import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  /** The new address. */
  to: string
  firstName: string
  locale: Locale
  /** Makes the new address count; valid for 7 days. */
  link: string
}

/** Asks whether the new address of an account belongs to its owner. */
export function confirmNewEmail({ to, firstName, locale, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.confirmNewEmail.subject'),
    heading: t('mail.confirmNewEmail.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.confirmNewEmail.lead'))],
    action: { label: t('mail.confirmNewEmail.action'), link },
    after: [paragraph(t('mail.confirmNewEmail.validity'))],
    why: t('mail.confirmNewEmail.why'),
  })
}
