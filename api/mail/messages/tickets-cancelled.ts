import { texts, type Locale } from '../../text'
import { facts, paragraph } from '../blocks'
import { letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  locale: Locale
  event: { title: string }
  order: { number: string; link: string }
  /** Whose they were. */
  names: string[]
  reason: 'buyer' | 'organiser' | 'event'
}

/** Says that tickets which had cost nothing are no longer valid. */
export function ticketsCancelled({ to, locale, event, order, names, reason }: Content): Mail {
  const { t } = texts(locale)
  return letter({
    to,
    locale,
    subject: t('mail.ticketsCancelled.subject', { event: event.title }),
    heading: t('mail.ticketsCancelled.heading'),
    before: [
      paragraph(t(`mail.ticketsCancelled.${reason}`, { event: event.title })),
      facts(
        { label: t('mail.ticketsCancelled.names'), value: names.join(', ') },
        { label: t('mail.ticketsCancelled.order'), value: order.number },
      ),
    ],
    action: { label: t('mail.ticketsCancelled.action'), link: order.link },
    why: t('mail.ticketsCancelled.why'),
  })
}
