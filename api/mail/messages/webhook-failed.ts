import { texts, type Locale } from '../../text'
import { paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  /** Where messages did not arrive. */
  host: string
  /** Nothing is sent there any more. */
  paused: boolean
  /** The page of the subscription. */
  link: string
}

/** Tells who has subscribed an address to messages that they did not arrive for three days. */
export function webhookFailed({ to, firstName, locale, host, paused, link }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.webhookFailed.subject', { host }),
    heading: t('mail.webhookFailed.heading'),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t('mail.webhookFailed.lead', { host })),
      paragraph(t(paused ? 'mail.webhookFailed.paused' : 'mail.webhookFailed.goesOn')),
    ],
    action: { label: t('mail.webhookFailed.action'), link },
    why: t('mail.webhookFailed.why'),
  })
}
