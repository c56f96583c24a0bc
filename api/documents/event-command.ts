import { z } from 'zod'
import { complaint } from '../forms/text'
import { mostTicketTypes } from '../ticketing/event-fields'
import { id, knownCurrency, line, money, text, time, timeZone } from './kinds'

/** What the API takes about events. The descriptions are keys of config/locales. */

/** No hall of this world has more. */
const mostPlaces = 1_000_000
const mostDescription = 50_000
const places = z.int().min(1).max(mostPlaces)

const ticketTypeFields = {
  name: line().meta({ description: 'api.fields.ticketTypeName', example: 'Входной билет' }),
  price: money.meta({ description: 'api.fields.price', example: 150_000 }),
  currency: knownCurrency.meta({ description: 'api.fields.currencyOfAll', example: 'RUB' }).optional(),
  quota: places.nullable().meta({ description: 'api.fields.quota', example: 50 }).optional(),
  sale_starts_at: time.nullable().meta({ description: 'api.fields.saleStartsAt', example: null }).optional(),
  sale_ends_at: time
    .nullable()
    .meta({ description: 'api.fields.saleEndsAt', example: '2027-05-01T18:00:00+03:00' })
    .optional(),
  max_per_order: z.int().min(1).max(100).meta({ description: 'api.fields.maxPerOrder', example: 10 }).optional(),
}

export const newTicketType = z.strictObject(ticketTypeFields).meta({ description: 'api.schemas.newTicketType' })

export const ticketTypeChange = z
  .strictObject({
    ticket_type_id: id.meta({ description: 'api.fields.ticketTypeIdKept' }).optional(),
    ...ticketTypeFields,
    name: ticketTypeFields.name.optional(),
    price: ticketTypeFields.price.optional(),
  })
  .superRefine((value, context) => {
    if (value.ticket_type_id !== undefined) return
    for (const name of ['name', 'price'] as const) {
      if (value[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: complaint('api.problems.required') })
    }
  })
  .meta({
    description: 'api.schemas.ticketTypeChange',
    anyOf: [{ required: ['ticket_type_id'] }, { required: ['name', 'price'] }],
  })

const required = {
  title: line().meta({ description: 'api.fields.title', example: 'Вечер в фойе' }),
  starts_at: time.meta({ description: 'api.fields.startsAt', example: '2027-05-01T19:00:00+03:00' }),
  ends_at: time.meta({ description: 'api.fields.endsAt', example: '2027-05-01T22:00:00+03:00' }),
  time_zone: timeZone.meta({ description: 'api.fields.timeZone', example: 'Europe/Moscow' }),
  venue: line().meta({ description: 'api.fields.venue', example: 'Дом культуры' }),
  capacity: places.meta({ description: 'api.fields.capacity', example: 100 }),
}
const optional = {
  description: text(mostDescription).meta({ description: 'api.fields.description', example: 'Чай и **разговоры**.' }),
  address: line({ least: 0 }).meta({ description: 'api.fields.address', example: 'ул. Мира, 1' }),
  city: line({ least: 0 }).meta({ description: 'api.fields.city', example: 'Пермь' }),
  status: z.enum(['draft', 'published']).meta({ description: 'api.fields.newStatus', example: 'published' }),
}

export const newEvent = z
  .strictObject({
    ...required,
    description: optional.description.optional(),
    address: optional.address.optional(),
    city: optional.city.optional(),
    status: optional.status.optional(),
    ticket_types: z.array(newTicketType).min(1).max(mostTicketTypes).meta({ description: 'api.fields.ticketTypes' }),
  })
  .meta({ description: 'api.schemas.newEvent' })
export type NewEvent = z.infer<typeof newEvent>
export type NewTicketType = z.infer<typeof newTicketType>

export const eventChange = z
  .strictObject({
    ...required,
    ...optional,
    ticket_types: z
      .array(ticketTypeChange)
      .min(1)
      .max(mostTicketTypes)
      .meta({ description: 'api.fields.ticketTypesWhole' }),
  })
  .partial()
  .meta({ description: 'api.schemas.eventChange' })
export type EventChange = z.infer<typeof eventChange>
export type TicketTypeItem = z.infer<typeof ticketTypeChange>
