import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** Where to set a new password; valid for one hour. */
  link: string
}

/** Carries the link for a forgotten password. Whoever asked for it may be a stranger. */
export function resetPassword({ to, firstName, locale, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.resetPassword.subject'),
    heading: t('mail.resetPassword.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.resetPassword.lead'))],
    action: { label: t('mail.resetPassword.action'), link },
    after: [paragraph(t('mail.resetPassword.validity')), paragraph(t('mail.resetPassword.ignore'))],
    why: t('mail.resetPassword.why'),
  })
}
