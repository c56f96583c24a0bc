import { texts, type Locale, type Texts } from '../../text'
import { facts, paragraph, quote, ticketStub, type Block, type Fact } from '../blocks'
import { letter } from '../letter'
import type { Mail } from '../mailer'
import { whenAndWhere, type Whereabouts } from '../whereabouts'

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
  kind: 'changed' | 'cancelled' | 'message'
  /** As it is now. */
  event: Whereabouts & { title: string }
  /** As it was when holders were told last; the same where nothing has changed. */
  before: Whereabouts
  /** In the organiser's own words, in whatever language. May be empty. */
  text: string
  /** The order of a buyer, or the ticket of an attendee. */
  link: string
  tickets: TicketOf[]
  calendar?: Mail['calendar']
}

/** Tells ticket holders that an event has moved or will not take place, or what its organiser has to say. */
export function eventChanged(content: Content): Mail {
  const { to, locale, kind, event, text, link, tickets, calendar } = content
  const { t } = texts(locale)
  const mail = letter({
    to,
    locale,
    subject: t(`mail.eventChanged.${kind}.subject`, { event: event.title }),
    heading: t(`mail.eventChanged.${kind}.heading`, { event: event.title }),
    before: [
      paragraph(t(`mail.eventChanged.${kind}.lead`, { event: event.title })),
      facts(...whatChanged(content, texts(locale))),
      ...words(text, t),
    ],
    action: { label: t('mail.eventChanged.action'), link },
    after: tickets.map((ticket) => stub(ticket, t)),
    why: t('mail.eventChanged.why'),
  })
  return calendar ? { ...mail, calendar } : mail
}

function whatChanged({ event, before }: Content, { t, format }: Texts): Fact[] {
  return whenAndWhere(before, event, format).flatMap(({ name, was, is }) =>
    was === is
      ? [{ label: t(`mail.eventChanged.${name}`), value: is }]
      : [
          { label: t(`mail.eventChanged.${name}Now`), value: is },
          { label: t(`mail.eventChanged.${name}Before`), value: was },
        ],
  )
}

/** Under a line of ours that says whose words they are. */
function words(text: string, t: Texts['t']): Block[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 0 ? [paragraph(t('mail.eventChanged.organiser')), ...lines.map(quote)] : []
}

function stub({ fullName, ticketTypeName, code, link, calendarLink }: TicketOf, t: Texts['t']): Block {
  return ticketStub(
    `${fullName} · ${ticketTypeName}`,
    { label: t('mail.invitation.code'), value: code },
    { label: t('mail.invitation.ticket'), link },
    { label: t('mail.invitation.calendar'), link: calendarLink },
  )
}
