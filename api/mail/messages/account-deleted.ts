import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  siteLink: string
}

/** The last mail: tells who had an account that it was deleted, and what stays for how long. */
export function accountDeleted({ to, firstName, locale, siteLink }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.accountDeleted.subject'),
    heading: t('mail.accountDeleted.heading'),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t('mail.accountDeleted.lead')),
      paragraph(t('mail.accountDeleted.kept')),
      paragraph(t('mail.accountDeleted.notYou')),
    ],
    action: { label: t('mail.accountDeleted.action'), link: siteLink },
    why: t('mail.accountDeleted.why'),
  })
}
