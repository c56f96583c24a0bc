import { texts, type Locale, type Texts } from '../../text'
import { facts, paragraph, ticketStub, type Block } from '../blocks'
import { letter } from '../letter'
import type { Mail } from '../mailer'
import { place, when, type Whereabouts } from '../whereabouts'

interface InvitedTo extends Whereabouts {
  title: string
  link: string
}

interface TicketOf {
  fullName: string
  ticketTypeName: string
  code: string
  link: string
  calendarLink: string
}

interface Content {
  to: string
  locale: Locale
  /** `total` in minor units; 0 for a free event. */
  order: { number: string; link: string; total: number; currency: string }
  event: InvitedTo
  tickets: TicketOf[]
}

/** The ticket mail, sent once the order is paid (or placed, when it is free). */
export function invitation({ to, locale, order, event, tickets }: Content): Mail {
  const { t, format } = texts(locale)
  const paid = order.total > 0
  return letter({
    to,
    locale,
    subject: t('mail.invitation.subject', { event: event.title }),
    heading: event.title,
    before: [
      paragraph(t(paid ? 'mail.invitation.paid' : 'mail.invitation.registered')),
      facts(
        { label: t('mail.invitation.event'), value: event.title, link: event.link },
        { label: t('mail.invitation.when'), value: when(event, format) },
        {
          label: t('mail.invitation.where'),
          value: place(event),
        },
        { label: t('mail.invitation.order'), value: order.number },
        { label: t('mail.invitation.total'), value: paid ? format.money(order.total, order.currency) : t('mail.free') },
      ),
    ],
    action: {
      label: t(tickets.length === 1 ? 'mail.invitation.openOne' : 'mail.invitation.openAll'),
      link: order.link,
    },
    after: [paragraph(t('mail.invitation.atTheDoor')), ...tickets.map((ticket) => stub(ticket, t))],
    why: t('mail.invitation.why'),
  })
}

function stub({ fullName, ticketTypeName, code, link, calendarLink }: TicketOf, t: Texts['t']): Block {
  return ticketStub(
    `${fullName} · ${ticketTypeName}`,
    { label: t('mail.invitation.code'), value: code },
    { label: t('mail.invitation.ticket'), link },
    { label: t('mail.invitation.calendar'), link: calendarLink },
  )
}
