import { mostAttendees } from '../forms/application-form'
import { typedFields } from '../http/form-page'
import type { Visitor } from '../http/types'
import { priceOf } from '../ticketing/pricing'
import type { eventPage } from './event-page'

const names = ['ticketType', 'fullName', 'birthDate', 'phone', 'email'] as const
type Typed = Record<(typeof names)[number], string>
type EventOfPage = Awaited<ReturnType<typeof eventPage>>['event']

/** The form as it stands: what was typed, or what the account knows of the first attendee. */
export function applicationPage(event: EventOfPage, user: Visitor | null, fields: Flash['fields']) {
  const onSale = event.ticketTypes.filter(({ state }) => state === 'onSale')
  const first = onSale[0]?.id ?? ''
  const known: Typed = {
    ticketType: first,
    fullName: [user?.lastName, user?.firstName].filter(Boolean).join(' '),
    birthDate: (user?.birthDate ?? '').replace(/^(\d+)-(\d+)-(\d+)$/, '$3.$2.$1'),
    phone: user?.phone ?? '',
    email: user?.email ?? '',
  }
  const typed = fields && attendeesIn(fields)
  const attendees = typed?.length ? typed.map((each) => ({ ...each, ticketType: each.ticketType || first })) : [known]
  const chosen = attendees.map(({ ticketType }) => ({
    ticketType,
    price: onSale.find(({ id }) => id === ticketType)?.price ?? 0,
  }))
  return {
    ticketTypes: onSale,
    attendees,
    maxAttendees: mostAttendees,
    currency: event.currency,
    ...priceOf(chosen, onSale),
  }
}

/** For browsers without scripts: the fields with one attendee more or less, if one of those buttons was pressed. */
export function changedAttendees(model: Record<string, unknown>): Record<string, string> | undefined {
  const typed = attendeesIn(typedFields(model))
  if (typeof model.remove === 'string' && /^\d{1,2}$/.test(model.remove)) {
    return flat(typed.filter((_, index) => typed.length === 1 || index !== Number(model.remove)))
  }
  if (typeof model.add !== 'string') return undefined
  const one: Typed = { ticketType: typed.at(-1)?.ticketType ?? '', fullName: '', birthDate: '', phone: '', email: '' }
  return flat([...typed, one].slice(0, mostAttendees))
}

function attendeesIn(fields: Record<string, string>): Typed[] {
  const count = Math.min(
    mostAttendees,
    new Set(Object.keys(fields).map((name) => /^attendees\[(\d+)\]/.exec(name)?.[1])).size,
  )
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => names.some((name) => fields[`attendees[${index}][${name}]`] !== undefined))
    .map((index) => {
      const typed = (name: (typeof names)[number]) => fields[`attendees[${index}][${name}]`] ?? ''
      return {
        ticketType: typed('ticketType'),
        fullName: typed('fullName'),
        birthDate: typed('birthDate'),
        phone: typed('phone'),
        email: typed('email'),
      }
    })
}

function flat(attendees: Typed[]): Record<string, string> {
  return Object.fromEntries(
    attendees.flatMap((attendee, index) => names.map((name) => [`attendees[${index}][${name}]`, attendee[name]])),
  )
}
