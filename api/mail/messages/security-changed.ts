import { texts, type Locale } from '../../text'
import { facts, paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

/** What changed in how one signs in to an account. */
export type SecurityChange =
  'secondStepOn' | 'secondStepOff' | 'recoveryCodesRenewed' | 'recoveryCodeUsed' | 'passkeyAdded' | 'passkeyRemoved'

interface Content {
  to: string
  firstName: string
  locale: Locale
  kind: SecurityChange
  at: Date
  /** The page that sends a reset; a mail that is kept for years carries no token. */
  resetLink: string
}

/** Tells the owner of an account that something changed in how one signs in to it, and what to do if it was not them. */
export function securityChanged({ to, firstName, locale, kind, at, resetLink }: Content): Mail {
  const { t, format } = texts(locale)
  return letter({
    to,
    locale,
    subject: t(`mail.securityChanged.${kind}.subject`),
    heading: t(`mail.securityChanged.${kind}.heading`),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t(`mail.securityChanged.${kind}.lead`)),
      // Nothing says in which zone the reader lives.
      facts({ label: t('mail.securityChanged.when'), value: `${format.dateTime(at, 'UTC')} UTC` }),
      paragraph(t('mail.securityChanged.notYou')),
    ],
    action: { label: t('mail.securityChanged.action'), link: resetLink },
    after: [paragraph(t('mail.securityChanged.lockedOut'))],
    why: t('mail.securityChanged.why'),
  })
}
