import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** The feed: nothing else is open to them. */
  link: string
}

/** Tells that an admin has closed the account. */
export function accountBlocked({ to, firstName, locale, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.accountBlocked.subject'),
    heading: t('mail.accountBlocked.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.accountBlocked.lead'))],
    action: { label: t('mail.accountBlocked.action'), link },
    after: [paragraph(t('mail.accountBlocked.mistake'))],
    why: t('mail.accountBlocked.why'),
  })
}
