import { Order, type EventRow } from '../db'
import type { Visitor } from '../http/types'
import { settings } from '../settings'
import { eventState, placesLeft } from '../ticketing/sale'
import { ticketTypesOf } from '../ticketing/ticket-types-of'
import { stateOf } from './console-events'

export type NextAction = 'addTicketType' | 'changeTime' | 'publish' | 'submit' | 'wait' | 'moderate' | 'share' | 'none'

/** What the console says of one event: its state, what to do next, its ticket types. */
export async function eventHub(event: EventRow, user: Visitor, now: Date) {
  const types = await ticketTypesOf(event.id)
  const visible = types.filter(({ hidden }) => !hidden)
  const state = stateOf(event, now)
  const mayPublish = user.role === 'ROLE_ADMIN' || settings().eventPublishing === 'open'
  const ready = event.status === 'draft' && visible.length > 0 && event.startsAt > now
  return {
    event: { ...event, left: placesLeft(event) },
    state,
    ticketTypes: types.map((type, index) => ({
      ...type,
      left: placesLeft(event, type),
      first: index === 0,
      last: index === types.length - 1,
    })),
    next: nextAction(event, { mayPublish, visible: visible.length, admin: user.role === 'ROLE_ADMIN' }, now),
    sale: eventState(event, visible, now),
    address: `${settings().baseUrl}/events/${event.slug}`,
    paidOrders: event.status === 'draft' ? 0 : await Order.count({ event: event.id, status: 'paid' }),
    canPublish: ready && mayPublish,
    canSubmit: ready && !mayPublish && !event.submittedAt,
    canWithdraw: event.submittedAt !== null && event.organiser === user.id,
    canReturn: event.submittedAt !== null && user.role === 'ROLE_ADMIN',
    canChange: event.status !== 'cancelled',
  }
}

function nextAction(
  event: EventRow,
  { mayPublish, visible, admin }: { mayPublish: boolean; visible: number; admin: boolean },
  now: Date,
): NextAction {
  if (event.status === 'published') return event.startsAt > now ? 'share' : 'none'
  if (event.status === 'cancelled') return 'none'
  if (event.startsAt <= now) return 'changeTime'
  if (visible === 0) return 'addTicketType'
  if (event.submittedAt) return admin ? 'moderate' : 'wait'
  return mayPublish ? 'publish' : 'submit'
}
