import { z } from 'zod'
import { refundReasons } from '../db/payment-rows'

/*
 * What each message carries: the one source of its TypeScript type and of its JSON Schema. Fields are only ever added.
 * Those of orders and tickets are written by triggers (tell_of_order, tell_of_refund, tell_of_check_in).
 */

const id = z.guid()
const currency = z.string().regex(/^[A-Z]{3}$/)
/** Minor units. */
const money = z.int().min(0)

const user = z.object({
  user_id: id,
  email: z.string(),
  first_name: z.string(),
  last_name: z.string().nullable(),
  locale: z.enum(['ru', 'en']),
})

const event = z.object({ event_id: id, slug: z.string(), title: z.string() })

const order = z.object({
  order_id: id,
  number: z.string(),
  event_id: id,
  total: money,
  currency,
  attendees: z.int().min(0),
})

const refund = z.object({
  order_id: id,
  number: z.string(),
  event_id: id,
  amount: money.min(1),
  currency,
  reason: z.enum(refundReasons),
  tickets: z.int().min(0),
})

export const schemas = {
  'user.registered': user.describe('Somebody has registered: the confirmation mail was accepted.'),
  'user.confirmed': user.describe('The address of a user was confirmed.'),
  'event.published': event
    .extend({ starts_at: z.string(), ends_at: z.string(), time_zone: z.string() })
    .describe('An event was published. Times are in ISO 8601 with their offset.'),
  'event.changed': event
    .extend({ changed: z.array(z.string()) })
    .describe('A published event was changed. `changed` names fields as the API does.'),
  'event.cancelled': event.extend({ reason: z.string() }).describe('A published event was cancelled.'),
  'order.placed': order.describe('An order holds places.'),
  'order.paid': order.describe('An order was paid for, or had cost nothing.'),
  'order.expired': order.describe('An unpaid order has lost its places.'),
  'order.cancelled': order.describe('An order was cancelled, or its last ticket was given back.'),
  'order.refunded': refund.describe('Money of an order goes back, all of it or a part.'),
  'ticket.checked_in': z
    .object({ ticket_id: id, order_id: id, event_id: id, ticket_type_id: id, checked_in_at: z.iso.datetime() })
    .describe('Somebody has come in with a ticket.'),
} as const

/** All that is left of a message about somebody whose account was deleted. */
const forgotten = z.strictObject({ user_id: id }).describe('The account was deleted.')

/** JSON Schema (2020-12) of what each message carries in `data`, by the type of the message. */
export function messageSchemas(): Record<string, z.core.JSONSchema.JSONSchema> {
  const all = Object.entries(schemas).map(([type, data]) => {
    const schema = type.startsWith('user.') ? z.union([data, forgotten]).describe(data.description ?? '') : data
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' })
    return [type, rest] as const
  })
  return Object.fromEntries(all)
}
