import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** Confirms the address; valid for 7 days. */
  link: string
}

/** Asks whether the address belongs to the person who registered with it. */
export function confirmEmail({ to, firstName, locale, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.confirmEmail.subject'),
    heading: t('mail.confirmEmail.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.confirmEmail.lead'))],
    action: { label: t('mail.confirmEmail.action'), link },
    after: [paragraph(t('mail.confirmEmail.validity'))],
    why: t('mail.confirmEmail.why'),
  })
}
