import { texts, type Locale } from '../../text'
import { paragraph, wayOn } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** Confirms the address; valid for 7 days. */
  link: string
  /** The page that sends a reset, in every mail but the one of the registration that made the account. */
  resetLink?: string
}

/**
 * Asks whether the address belongs to the person who registered with it. Who registered first may have been somebody
 * else, whose password the account has: later mails say what to do then.
 */
export function confirmEmail({ to, firstName, locale, link, resetLink }: Content): Mail {
  const { t } = texts(locale)
  const otherWays = resetLink === undefined ? [] : [{ label: t('mail.confirmEmail.reset'), link: resetLink }]
  return letter({
    to,
    locale,
    subject: t('mail.confirmEmail.subject'),
    heading: t('mail.confirmEmail.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.confirmEmail.lead'))],
    action: { label: t('mail.confirmEmail.action'), link },
    after: [
      paragraph(t('mail.confirmEmail.validity')),
      ...otherWays.map((reset) => wayOn(t('mail.confirmEmail.otherPassword'), reset)),
    ],
    why: t('mail.confirmEmail.why'),
  })
}
