import { join } from 'node:path'
import { hashPassword } from './accounts/password'
import { demoEvents } from './demo-events'
import { keptSecret } from './db/embedded-files'
import { Event, transaction, User, type EventRow, type TicketTypeRow, type Transaction } from './db'
import { settings } from './settings'
import { newKey, newOrderNumber } from './ticketing/random-names'
import { newTicket } from './ticketing/pay-order'
import { tellPublished } from './ticketing/publish-event'

/** Any number that nobody else uses. */
const demoLock = 7_346_219
const adminEmail = 'admin@example.org'

/** Three events and an admin, so that a first start has something to look at. Does nothing where events exist. */
export async function furnishDemo(now = new Date()): Promise<void> {
  if ((await Event.count({})) > 0) return
  const passwordHash = await hashPassword(demoPassword())
  await transaction(async (tx) => {
    // Several processes may start at once on an empty database.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [demoLock])
    if ((await tx.Event.count({})) > 0) return
    const known = await tx.User.findOne({ email: adminEmail })
    const admin = known ?? (await tx.User.create(demoAdmin(passwordHash)).fetch())
    for (const { ticketTypes, guests = 0, ...event } of demoEvents(now)) {
      const created = await tx.Event.create({ ...event, organiser: admin.id }).fetch()
      await tellPublished(tx, created)
      const rows = ticketTypes.map((type, position) => ({ ...type, event: created.id, position }))
      const [first] = await tx.TicketType.createEach(rows).fetch()
      if (first && guests > 0) await fillPlaces(tx, created, first, guests, now)
    }
  })
}

/** One paid order of the organiser's own for so many guests, without a mail. */
async function fillPlaces(tx: Transaction, event: EventRow, type: TicketTypeRow, guests: number, now: Date) {
  const order = await tx.Order.create({
    key: newKey(),
    number: newOrderNumber(),
    event: event.id,
    buyerEmail: adminEmail,
    locale: 'ru',
    origin: settings().baseUrl,
    status: 'paid',
    total: 0,
    currency: event.currency,
    submission: newKey(),
    expiresAt: now,
    paidAt: now,
    // Its guests are nobody.
    invitationSentAt: now,
  }).fetch()
  const places = Array.from({ length: guests }, (_, position) => ({
    order: order.id,
    event: event.id,
    ticketType: type.id,
    position,
    fullName: `Гость ${position + 1}`,
    birthDate: '1990-01-01',
    phone: '+70000000000',
    email: adminEmail,
    price: 0,
  }))
  const attendees = await tx.Attendee.createEach(places).fetch()
  await tx.Ticket.createEach(attendees.map((attendee) => newTicket(attendee)))
}

function demoAdmin(passwordHash: string) {
  return {
    username: 'admin',
    firstName: 'Администратор',
    email: adminEmail,
    status: 'active',
    role: 'ROLE_ADMIN',
    passwordHash,
    locale: 'ru',
  } as const
}

/** Made once and kept beside the database, so that nobody has to remember it. */
function demoPassword(): string {
  return keptSecret(join(settings().dataDir, 'demo-admin-password'))
}

/** The lines that a start prints: where to look, and in development how to sign in. */
export async function welcome(port: number): Promise<string[]> {
  const { baseUrl, development, smtpUrl } = settings()
  const address = development ? `http://localhost:${port}` : baseUrl
  const lines = ['', `Foyer        ${address}/`]
  if (!development) return [...lines, '']
  if (!smtpUrl) lines.push(`Mailbox      ${address}/dev/mailbox`)
  if (await User.findOne({ email: adminEmail }))
    lines.push(`Sign in      ${adminEmail}  ${demoPassword()}  at ${address}/login`)
  return [...lines, 'Test card    4242 4242 4242 4242, any later month, any CVC', '']
}
