import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  /** The old address. */
  to: string
  firstName: string
  locale: Locale
  /** In full; the mail shows it masked. */
  newEmail: string
  /** Where to go if it was somebody else. */
  helpLink: string
}

/** Tells the old address of an account that a new one took its place. */
export function emailChanged({ to, firstName, locale, newEmail, helpLink }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.emailChanged.subject'),
    heading: t('mail.emailChanged.heading'),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t('mail.emailChanged.lead', { email: masked(newEmail) })),
      paragraph(t('mail.emailChanged.notYou')),
    ],
    action: { label: t('mail.emailChanged.action'), link: helpLink },
    why: t('mail.emailChanged.why'),
  })
}

/** "a***@example.org": its owner knows it again, and whoever reads the old mailbox today does not learn it. */
function masked(address: string): string {
  const at = address.lastIndexOf('@')
  const [first = ''] = address.slice(0, at)
  return `${first}***${address.slice(at)}`
}
