import type { EventRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { anAdmin } from './admin-rows'
import type { FieldRow, Sentence } from './field-rows'
import { opened, type Fields, type FormRow } from './open-form'

const day = 24 * 60 * 60 * 1000
/** The day in so many days, as a form says it. */
export const inDays = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)

/** What an organiser types about an event. */
export const eventFields = (changes: Fields = {}): Fields => ({
  title: 'Вечер в фойе',
  description: 'Чай и разговоры.',
  category: 'meetup',
  startsDate: inDays(20),
  startsTime: '19:30',
  endsDate: inDays(20),
  endsTime: '22:00',
  timeZone: 'Asia/Yekaterinburg',
  venue: 'Дом культуры',
  address: 'ул. Мира, 1',
  city: 'Пермь',
  capacity: '120',
  currency: 'RUB',
  ...changes,
})

/** And about a ticket type. */
export const ticketTypeFields = (changes: Fields = {}): Fields => ({
  name: 'Входной',
  price: '1 500,50',
  quota: '50',
  saleStartsDate: inDays(1),
  saleStartsTime: '10:00',
  saleEndsDate: inDays(19),
  saleEndsTime: '20:00',
  maxPerOrder: '4',
  ...changes,
})

const text = (
  name: string,
  max: number,
  wrong: [sentence: Sentence, ...typed: string[]][] = [],
  key = name,
): FieldRow => ({
  name,
  required: [`form.fields.${key}.required`],
  long: ['form.tooLong', { max }],
  control: ['form.controlCharacters'],
  wrong: wrong.flatMap(([sentence, ...typed]) => typed.map((each): [string, Sentence] => [each, sentence])),
})
const choice = (name: string, ...wrong: string[]): FieldRow => {
  const sentence: Sentence = [`form.fields.${name}.required`]
  const strange = wrong.map((typed): [string, Sentence] => [typed, sentence])
  return { name, required: sentence, long: sentence, control: sentence, wrong: strange }
}
const dayField = (name: string) => text(name, 20, [[['form.day'], '31.02.2027', '2027-13-01', 'завтра', '1/2', '-1']])
const hourField = (name: string) => text(name, 20, [[['form.hour'], '24:00', '19:60', '7', 'вечером', '-1:30']])
const number = (name: string, max: number | string): FieldRow =>
  text(name, 20, [[['form.wholeNumber', { min: 1, max }], '0', '-1', '1e9', '1.5', '1000000001', 'много', '0x10']])

const eventRow: FieldRow[] = [
  text('title', 255),
  choice('category', 'party', 'Concert'),
  dayField('startsDate'),
  hourField('startsTime'),
  dayField('endsDate'),
  hourField('endsTime'),
  text('timeZone', 64, [
    [['form.timeZone'], 'Moscow', '+03:00', 'Europe/Nowhere', 'Europe/../Moscow', 'GMT', "'; DROP"],
  ]),
  text('venue', 255),
  { ...text('address', 255), optional: true },
  { ...text('city', 255), optional: true },
  number('capacity', '1\u00a0000\u00a0000'),
  choice('currency', 'rub', 'ZZZ', '₽'),
]
const ticketTypeRow: FieldRow[] = [
  text('name', 255, [], 'ticketTypeName'),
  text('price', 20, [
    [['form.price'], '-1', 'даром', '1e3', '1,5,5', '0x10', '١٢'],
    [['form.priceFraction', { max: 2 }], '10,505', '0.001', '1.500'],
  ]),
  { ...number('quota', '1\u00a0000\u00a0000'), optional: true },
  dayField('saleStartsDate'),
  hourField('saleStartsTime'),
  dayField('saleEndsDate'),
  hourField('saleEndsTime'),
  number('maxPerOrder', 100),
]

/** A form on the page of an event that is in this state. */
const onHub = (route: string, action: string, state: Partial<EventRow>, right: Fields = {}): FormRow => ({
  route,
  fields: [],
  async open() {
    const page = `/admin/events/${(await anEvent(state)).event.id}`
    const form = await opened(await anAdmin(), page, right, page + action)
    return route.startsWith('DELETE') ? { ...form, unread: `${page}/edit` } : form
  },
})
/** The same on that of its second ticket type. */
const ofType = (route: string, rest: string, right: Fields, fields: FieldRow[] = []): FormRow => ({
  route,
  fields,
  async open() {
    const { event, ticketTypes } = await anEvent({}, [{}, {}])
    const hub = `/admin/events/${event.id}`
    const action = `${hub}/ticket_types/${ticketTypes[1]!.id}`
    const page = route.startsWith('PUT') ? `${action}/edit` : hub
    const form = await opened(await anAdmin(), page, right, action + rest)
    // Where it cannot be read, the same address could also be that of a change.
    return route.startsWith('DELETE') ? { ...form, unread: `${action}/edit` } : form
  },
})
const waits: Partial<EventRow> = { status: 'draft', submittedAt: new Date() }

export const eventRows: FormRow[] = [
  {
    route: 'POST /admin/events',
    fields: eventRow,
    open: async () => opened(await anAdmin(), '/admin/events/new', eventFields(), '/admin/events'),
  },
  {
    route: 'PUT /admin/events/:id',
    fields: eventRow,
    async open() {
      const action = `/admin/events/${(await anEvent()).event.id}`
      return opened(await anAdmin(), `${action}/edit`, { ...eventFields(), _method: 'PUT', version: '1' }, action)
    },
  },
  onHub('DELETE /admin/events/:id', '', { status: 'draft' }, { _method: 'DELETE' }),
  onHub('POST /admin/events/:id/copies', '/copies', {}),
  onHub('POST /admin/events/:id/publication', '/publication', { status: 'draft' }, { version: '1' }),
  onHub('POST /admin/events/:id/rejection', '/rejection', waits, { moderationNote: 'Добавьте адрес' }),
  {
    route: 'DELETE /admin/events/:id/submission',
    fields: [],
    async open() {
      const page = `/admin/events/${(await anEvent(waits)).event.id}`
      const form = await opened(await anAdmin(), page, { _method: 'DELETE' }, `${page}/publication`)
      return { ...form, action: `${page}/submission` }
    },
  },
  {
    route: 'POST /admin/events/:id/ticket_types',
    fields: ticketTypeRow,
    async open() {
      const action = `/admin/events/${(await anEvent()).event.id}/ticket_types`
      return opened(await anAdmin(), `${action}/new`, ticketTypeFields(), action)
    },
  },
  ofType(
    'PUT /admin/events/:id/ticket_types/:type',
    '',
    { ...ticketTypeFields(), _method: 'PUT', version: '1' },
    ticketTypeRow,
  ),
  ofType('DELETE /admin/events/:id/ticket_types/:type', '', { _method: 'DELETE' }),
  ofType('POST /admin/events/:id/ticket_types/:type/position', '/position', { direction: 'up' }),
]
