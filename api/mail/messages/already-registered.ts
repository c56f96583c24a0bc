import { texts, type Locale } from '../../text'
import { paragraph, wayOn } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  /** Of the account that exists, not what the stranger typed. */
  firstName: string
  locale: Locale
  signInLink: string
  /** The page that sends a reset. */
  resetLink: string
}

/** Tells the owner of an account that somebody registered with their address once more. */
export function alreadyRegistered({ to, firstName, locale, signInLink, resetLink }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.alreadyRegistered.subject'),
    heading: t('mail.alreadyRegistered.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.alreadyRegistered.lead'))],
    action: { label: t('mail.alreadyRegistered.action'), link: signInLink },
    after: [
      wayOn(t('mail.alreadyRegistered.forgotten'), { label: t('mail.alreadyRegistered.reset'), link: resetLink }),
      paragraph(t('mail.alreadyRegistered.ignore')),
    ],
    why: t('mail.alreadyRegistered.why'),
  })
}
