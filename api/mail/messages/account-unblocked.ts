import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** What is left to do: just sign in, or confirm the address first. */
  next: 'signIn' | 'confirm'
  /** Where to do that. */
  link: string
}

/** Tells that an admin has opened the account again. */
export function accountUnblocked({ to, firstName, locale, next, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.accountUnblocked.subject'),
    heading: t('mail.accountUnblocked.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t(`mail.accountUnblocked.${next}.lead`))],
    action: { label: t(`mail.accountUnblocked.${next}.action`), link },
    why: t('mail.accountUnblocked.why'),
  })
}
