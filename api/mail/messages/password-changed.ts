import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** The page that sends a reset; a mail that is kept for years carries no token. */
  resetLink: string
  /** Passkeys, tokens and webhooks ended with the password of before. */
  ended?: boolean
}

/** Tells the owner of an account that its password was changed or reset. */
export function passwordChanged({ to, firstName, locale, resetLink, ended }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.passwordChanged.subject'),
    heading: t('mail.passwordChanged.heading'),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t('mail.passwordChanged.lead')),
      ...(ended ? [paragraph(t('mail.passwordChanged.ended'))] : []),
      paragraph(t('mail.passwordChanged.notYou')),
    ],
    action: { label: t('mail.passwordChanged.action'), link: resetLink },
    why: t('mail.passwordChanged.why'),
  })
}
