import { z } from 'zod'
import { currency, id, money, time } from './kinds'

/** What the API says of events. The descriptions are keys of config/locales. */

const places = z.int().min(0)
const example = {
  event_id: '4a1c2f0e-6d0b-4c59-9a53-0c7f1d2b3e4f',
  ticket_type_id: '9f0c6a2e-1b7d-4f7e-8f57-5a8f2f6f0b11',
}

export const ticketTypeDocument = z
  .strictObject({
    ticket_type_id: id.meta({ description: 'api.fields.ticketTypeId', example: example.ticket_type_id }),
    name: z.string().meta({ description: 'api.fields.ticketTypeName', example: 'Входной билет' }),
    price: money.meta({ description: 'api.fields.price', example: 150_000 }),
    currency: currency.meta({ description: 'api.fields.currency', example: 'RUB' }),
    quota: places.nullable().meta({ description: 'api.fields.quota', example: 50 }),
    left: places.meta({ description: 'api.fields.ticketTypeLeft', example: 12 }),
    sale_starts_at: time.nullable().meta({ description: 'api.fields.saleStartsAt', example: null }),
    sale_ends_at: time.nullable().meta({ description: 'api.fields.saleEndsAt', example: '2027-05-01T18:00:00+03:00' }),
    max_per_order: z.int().min(1).meta({ description: 'api.fields.maxPerOrder', example: 10 }),
  })
  .meta({ description: 'api.schemas.ticketType' })

export const eventDocument = z
  .strictObject({
    event_id: id.meta({ description: 'api.fields.eventId', example: example.event_id }),
    slug: z.string().meta({ description: 'api.fields.slug', example: 'vecher-v-foye' }),
    url: z.url().meta({ description: 'api.fields.url', example: 'https://foyer.example.org/events/vecher-v-foye' }),
    title: z.string().meta({ description: 'api.fields.title', example: 'Вечер в фойе' }),
    description: z.string().meta({ description: 'api.fields.description', example: 'Чай и **разговоры**.' }),
    starts_at: time.meta({ description: 'api.fields.startsAt', example: '2027-05-01T19:00:00+03:00' }),
    ends_at: time.meta({ description: 'api.fields.endsAt', example: '2027-05-01T22:00:00+03:00' }),
    time_zone: z.string().meta({ description: 'api.fields.timeZone', example: 'Europe/Moscow' }),
    venue: z.string().meta({ description: 'api.fields.venue', example: 'Дом культуры' }),
    address: z.string().meta({ description: 'api.fields.address', example: 'ул. Мира, 1' }),
    city: z.string().meta({ description: 'api.fields.city', example: 'Пермь' }),
    status: z
      .enum(['draft', 'published', 'cancelled'])
      .meta({ description: 'api.fields.status', example: 'published' }),
    capacity: places.meta({ description: 'api.fields.capacity', example: 100 }),
    taken: places.meta({ description: 'api.fields.taken', example: 88 }),
    left: places.meta({ description: 'api.fields.left', example: 12 }),
    ticket_types: z.array(ticketTypeDocument).meta({ description: 'api.fields.ticketTypes' }),
  })
  .meta({ description: 'api.schemas.event' })
export type EventDocument = z.infer<typeof eventDocument>

export const capacityDocument = eventDocument
  .pick({ event_id: true, capacity: true, taken: true, left: true })
  .meta({ description: 'api.schemas.capacity' })
export type CapacityDocument = z.infer<typeof capacityDocument>

export const eventListDocument = z
  .strictObject({
    events: z.array(eventDocument).meta({ description: 'api.fields.events' }),
    next: z.string().nullable().meta({ description: 'api.fields.next', example: null }),
  })
  .meta({ description: 'api.schemas.eventList' })
export type EventListDocument = z.infer<typeof eventListDocument>
