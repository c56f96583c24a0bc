import { randomBytes } from 'node:crypto'
import { Event, TicketType, User } from '../../api/db'
import type { EventRow, Fresh, TicketTypeRow, UserRow } from '../../api/db'
import { hashPassword } from '../../api/accounts/password'
import { anna, darya, nobodysHash, type Person } from './cast'
import { VisitorAgent } from './visitor'

const day = 24 * 60 * 60 * 1000

export async function aUser(person: Person, changes: Partial<UserRow> = {}): Promise<UserRow> {
  return User.create({
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    status: 'active',
    role: 'ROLE_USER',
    locale: 'ru',
    ...changes,
    // At the product's cost each sign in would take a third of a second.
    passwordHash: changes.passwordHash ?? (await hashPassword(person.password, 4)),
  }).fetch()
}

/** A published event in ten days with 100 places and one ticket type of 1 500 ₽. */
export async function anEvent(
  changes: Partial<EventRow> = {},
  types: Partial<TicketTypeRow>[] = [{}],
): Promise<{ event: EventRow; ticketTypes: TicketTypeRow[] }> {
  const organiser = changes.organiser ?? (await anOrganiser()).id
  const startsAt = new Date(Date.now() + 10 * day)
  const fresh: Fresh<EventRow, 'taken' | 'category' | 'version'> = {
    slug: `vecher-${randomBytes(6).toString('hex')}`,
    title: 'Вечер в фойе',
    description: 'Чай и разговоры.\n\nНачало ровно в срок.',
    startsAt,
    endsAt: new Date(startsAt.getTime() + 2 * 60 * 60 * 1000),
    timeZone: 'Europe/Moscow',
    venue: 'Дом культуры',
    address: 'ул. Мира, 1',
    city: 'Пермь',
    status: 'published',
    currency: 'RUB',
    capacity: 100,
    ...changes,
    organiser,
  }
  const event = await Event.create(fresh).fetch()
  const rows = types.map((type, position) => ({
    name: 'Входной билет',
    price: 150_000,
    position,
    ...type,
    event: event.id,
  }))
  const ticketTypes = await TicketType.createEach(rows).fetch()
  return { event, ticketTypes }
}

async function anOrganiser(): Promise<UserRow> {
  const person = darya()
  return User.create({
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    status: 'active',
    role: 'ROLE_USER',
    passwordHash: nobodysHash,
    locale: 'ru',
  }).fetch()
}

/** The fields of the application for these people. */
export function applicationFields(ticketType: string, people: Person[] = [anna()]): Record<string, string> {
  return Object.fromEntries(
    people.flatMap(({ fullName, birthDate, phone, email }, index) =>
      Object.entries({ ticketType, fullName, birthDate, phone, email }).map(([name, value]) => [
        `attendees[${index}][${name}]`,
        value,
      ]),
    ),
  )
}

/** A visitor who has signed in. */
export async function signedIn(person: Person, language?: string): Promise<VisitorAgent> {
  const visitor = new VisitorAgent(language)
  const page = await visitor.submit('/login', { login: person.email, password: person.password })
  if (page.location !== '/') throw new Error(`Signing in led to ${page.location}`)
  return visitor
}
