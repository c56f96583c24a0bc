import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  /** Of the account that exists, not what the stranger typed. */
  firstName: string
  locale: Locale
  signInLink: string
}

/** Tells the owner of an account that somebody registered with their address once more. */
export function alreadyRegistered({ to, firstName, locale, signInLink }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.alreadyRegistered.subject'),
    heading: t('mail.alreadyRegistered.heading'),
    before: [paragraph(greeting(locale, firstName)), paragraph(t('mail.alreadyRegistered.lead'))],
    action: { label: t('mail.alreadyRegistered.action'), link: signInLink },
    after: [paragraph(t('mail.alreadyRegistered.ignore'))],
    why: t('mail.alreadyRegistered.why'),
  })
}
