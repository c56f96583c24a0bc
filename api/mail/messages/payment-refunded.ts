import type { RefundReason } from '../../db'
import { texts, type Locale } from '../../text'
import { facts, paragraph } from '../blocks'
import { letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  locale: Locale
  /** Minor units. */
  amount: number
  currency: string
  event: { title: string }
  order: { number: string; link: string }
  reason: RefundReason
}

/** Says that money went back, and why: it could not become tickets, or its tickets were given back. */
export function paymentRefunded({ to, locale, amount, currency, event, order, reason }: Content): Mail {
  const { t, format } = texts(locale)
  const sum = format.money(amount, currency)
  return letter({
    to,
    locale,
    subject: t('mail.paymentRefunded.subject', { event: event.title }),
    heading: t('mail.paymentRefunded.heading', { sum }),
    before: [
      paragraph(t(`mail.paymentRefunded.${reason}`, { event: event.title })),
      paragraph(t('mail.paymentRefunded.bank')),
      facts(
        { label: t('mail.paymentRefunded.sum'), value: sum },
        { label: t('mail.paymentRefunded.order'), value: order.number },
      ),
    ],
    action: { label: t('mail.paymentRefunded.action'), link: order.link },
    after: [paragraph(t(`mail.paymentRefunded.${reason}Next`))],
    why: t('mail.paymentRefunded.why'),
  })
}
