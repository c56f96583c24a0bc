import assert from 'node:assert/strict'
import { deleteAccount } from '../../api/accounts/delete-account'
import { Attendee, Event, Order, query, Refund, Ticket, transaction, User } from '../../api/db'
import type { OrderRow, UserRow } from '../../api/db'
import { addJob, type Jobs } from '../../api/jobs/queue'
import { refundTickets } from '../../api/payments/refund-tickets'
import { settlePayment } from '../../api/payments/settle-payment'
import { forgetOrder } from '../../api/ticketing/forget-order'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anna, ilya, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, taken } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { whileWaiting } from '../support/waiting'
import { quiet } from '../http/ledger'
import { bought, ordered, past } from './my-data-support'
import { somebody, words } from './support'

const day = 24 * 60 * 60 * 1000
const remove = ({ id }: UserRow, { password }: Person) =>
  deleteAccount(id, { currentPassword: password }, { origin: 'http://localhost', now: new Date() })
const reread = async ({ id }: OrderRow) => (await Order.findOne({ id }))!
const statusFor = async (path: string) => (await new VisitorAgent().get(path)).status

/** Where in the database these words still stand, jobs that wait included. */
async function traces(...words: string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema IN ('public', 'graphile_worker')`,
  )
  const found = tables.map(async ({ name }) => {
    const rows = await query(`SELECT FROM ${name} t WHERE t::text ILIKE ANY($1::text[])`, [
      words.map((word) => `%${word}%`),
    ])
    return rows.length > 0 ? [name] : []
  })
  return (await Promise.all(found)).flat()
}

/** When an order is to be forgotten. */
async function jobs({ id }: OrderRow): Promise<unknown[]> {
  const rows = await query(
    `SELECT run_at FROM graphile_worker._private_jobs
      WHERE payload ->> 'order' = $1 AND run_at > now() + interval '1 day' ORDER BY run_at`,
    [id],
  )
  return rows.map(({ run_at }) => run_at)
}

/** Somebody whose name and telephone stand nowhere else. */
function unmistakable(): Person {
  const person = anna()
  const mark = person.email.slice('anna.'.length, -'@example.org'.length)
  return {
    ...person,
    fullName: `Ёлкина ${mark}`,
    phone: `+7${String(parseInt(mark, 16)).padStart(13, '0').slice(-13)}`,
  }
}

describe('The orders of a deleted account', () => {
  it('that nobody has paid lose their places and their people at once', async () => {
    const { person, user } = await somebody()
    const buyer = { ...unmistakable(), email: person.email }
    const [pending, expired, guest] = [
      await ordered(user, [buyer]),
      await ordered(user, [buyer]),
      await ordered(null, [buyer]),
    ]
    await letHoldRunOut(expired.placed)
    await expireOrder(expired.placed.id, new Date())
    await remove(user, person)
    await run().smtp.mailTo(person.email)
    await quiet()
    assert.deepEqual(await traces(person.email, buyer.fullName, buyer.phone, user.id), [])
    for (const { placed, event } of [pending, expired, guest]) {
      const { forgottenAt, buyer } = await reread(placed)
      assert.deepEqual([forgottenAt instanceof Date, buyer, await taken(event)], [true, null, 0])
      assert.equal(await statusFor(`/orders/${placed.key}`), 404)
    }
    assert.deepEqual(
      [(await reread(pending.placed)).status, (await reread(guest.placed)).status],
      ['cancelled', 'cancelled'],
    )
  })

  it('that were paid for what is over keep number, event, tickets and money, and no people', async () => {
    const { person, user } = await somebody()
    const [one, two] = [{ ...unmistakable(), email: person.email }, unmistakable()]
    const { event, placed, payment } = await bought(user, [one, two])
    await Event.update({ id: event.id }, past())
    await quiet()
    await remove(user, person)
    await eventually(async () =>
      run().smtp.mails.some(({ to, subject }) => to === person.email && /удалена/.test(subject)),
    )
    await quiet()
    assert.deepEqual(
      await traces(person.email, two.email, one.fullName, two.fullName, one.phone, two.phone, user.id),
      [],
    )
    const kept = await reread(placed)
    assert.deepEqual(
      [kept.number, kept.event, kept.status, kept.total, kept.paidAt],
      [placed.number, event.id, 'paid', 300_000, placed.paidAt],
    )
    const tickets = await Ticket.find({ order: placed.id })
    assert.deepEqual([tickets.length, await taken(event)], [2, 2])
    assert.equal((await query('SELECT status FROM payment WHERE id = $1', [payment.id]))[0]?.status, 'succeeded')
    for (const path of [`/orders/${placed.key}`, `/tickets/${tickets[0]!.key}`, `/tickets/${tickets[0]!.key}.ics`]) {
      assert.deepEqual([path, await statusFor(path)], [path, 404])
    }
  })

  it('that were refunded keep no people either, also before the event', async () => {
    const { person, user } = await somebody()
    const { placed } = await bought(user, [person])
    await refundTickets(placed.id, 'organiser')
    await remove(user, person)
    assert.ok((await reread(placed)).forgottenAt)
    assert.equal((await Attendee.findOne({ order: placed.id }))?.fullName, '—')
  })

  it('that were paid for what is still to come open by their links until a day after the event', async () => {
    const { person, user } = await somebody()
    const buyer = { ...unmistakable(), email: person.email }
    const { event, placed } = await bought(user, [buyer])
    const [ticket] = await Ticket.find({ order: placed.id })
    await remove(user, person)
    assert.equal((await reread(placed)).buyer, null)
    const page = await new VisitorAgent().get(`/tickets/${ticket!.key}`)
    assert.match(words(page), new RegExp(buyer.fullName))
    const due = new Date(event.endsAt.getTime() + day)
    assert.deepEqual(await jobs(placed), [due])

    await forgetOrder(placed.id, new Date(due.getTime() - 1))
    assert.equal((await reread(placed)).forgottenAt, null)
    await forgetOrder(placed.id, due)
    assert.deepEqual((await Attendee.findOne({ order: placed.id }))?.email, 'forgotten@foyer.invalid')
    assert.equal(await statusFor(`/tickets/${ticket!.key}`), 404)
  })

  it('wait on where their event has moved', async () => {
    const { person, user } = await somebody()
    const { event, placed } = await bought(user, [person])
    await remove(user, person)
    const endsAt = new Date(event.endsAt.getTime() + 30 * day)
    await Event.update({ id: event.id }, { endsAt })
    const before = new Date(event.endsAt.getTime() + 2 * day)
    await forgetOrder(placed.id, before)
    assert.equal((await reread(placed)).forgottenAt, null)
    const due = [event.endsAt, endsAt].map((end) => new Date(end.getTime() + day))
    assert.deepEqual(await jobs(placed), due)
  })

  it('are forgotten only for who has gone', async () => {
    const { user } = await somebody()
    const { placed } = await bought(user)
    await forgetOrder(placed.id, new Date(Date.now() + 365 * day))
    assert.deepEqual(await reread(placed), placed)
  })

  it('include the one that is being placed at this moment', async () => {
    const { person, user } = await somebody()
    const { placed } = await ordered(null)
    // The database itself would only let go of the buyer, and leave the order as it is.
    await whileWaiting(
      (client) => client.query('UPDATE "order" SET buyer = $1 WHERE id = $2', [user.id, placed.id]),
      () => remove(user, person),
    )
    const { status, forgottenAt } = await reread(placed)
    assert.deepEqual([status, forgottenAt instanceof Date], ['cancelled', true])
  })
})

describe('Money that comes after the account was deleted', () => {
  /** An order, and a payment for it that is under way. */
  const orderOf = {
    'was pending': (user: UserRow, buyer: Person) => paying(user, buyer),
    'was placed without an account': (_: UserRow, buyer: Person) => paying(null, buyer),
    async 'had run out'(user: UserRow, buyer: Person) {
      const own = await paying(user, buyer)
      await letHoldRunOut(own.placed)
      await expireOrder(own.placed.id, new Date())
      return own
    },
  }
  async function paying(user: UserRow | null, buyer: Person) {
    const own = await ordered(user, [buyer])
    return { ...own, payment: await paymentFor(own.placed) }
  }

  for (const [what, make] of Object.entries(orderOf)) {
    it(`goes back, makes no customer and writes to nobody, for an order that ${what}`, async () => {
      const { person, user } = await somebody()
      const { event, placed, payment } = await make(user, { ...ilya(), email: person.email })
      await remove(user, person)
      await bankSays(payment, { status: 'succeeded' })
      const back = await new VisitorAgent().get(`/payments/${payment.id}/return`)
      assert.deepEqual([back.status, back.location], [303, '/'])
      await settlePayment(payment, new Date())
      await eventually(async () => (await Refund.findOne({ payment: payment.id }))?.status === 'succeeded')
      await quiet()
      assert.equal(await User.count({ email: person.email }), 0)
      assert.equal(await Ticket.count({ order: placed.id }), 0)
      assert.equal(await taken(event), 0)
      const mails = run().smtp.mails.filter(({ to }) => [person.email, 'forgotten@foyer.invalid'].includes(to))
      assert.deepEqual(
        mails.map(({ subject }) => subject),
        ['Учётная запись в «Фойе» удалена'],
      )
      assert.deepEqual(await failures(payment.id, placed.id), [])
    })
  }

  it('goes back for an order that was paid and forgotten, too', async () => {
    const { person, user } = await somebody()
    const { event, placed } = await ordered(user, [person])
    const payment = await paymentFor(placed)
    await Order.update({ id: placed.id }, { status: 'paid', paidAt: new Date() })
    await Event.update({ id: event.id }, past())
    await remove(user, person)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    await eventually(async () => (await Refund.findOne({ payment: payment.id }))?.status === 'succeeded')
    await quiet()
    assert.equal(await User.count({ email: person.email }), 0)
    assert.equal(run().smtp.mails.filter(({ to }) => to === 'forgotten@foyer.invalid').length, 0)
  })
})

/** What went wrong in jobs that name one of these. */
async function failures(...ids: string[]): Promise<unknown[]> {
  const rows = await query<{ last_error: string }>(
    `SELECT last_error FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL AND payload::text LIKE ANY($1::text[])`,
    [ids.map((id) => `%${id}%`)],
  )
  return rows.map(({ last_error }) => last_error)
}

describe('Jobs that are still owed to a deleted account', () => {
  it('end without an error and without a mail', async () => {
    const { person, user } = await somebody()
    const { placed } = await bought(user, [person])
    const { placed: unpaid } = await ordered(user, [person])
    await quiet()
    await remove(user, person)
    await Event.update({ id: placed.event }, past())
    await forgetOrder(placed.id, new Date())
    assert.ok((await reread(placed)).forgottenAt)
    await run().smtp.mailTo(person.email)
    await quiet()
    const { email } = person
    const sent = run().smtp.mails.length
    const origin = 'http://localhost'
    const owed: { [Name in keyof Jobs]?: Jobs[Name] } = {
      'expire-order': { order: unpaid.id },
      'greet-again': { email, origin, locale: 'ru', door: 'site' },
      'send-reset': { email, origin, locale: 'ru' },
      'tell-password-changed': { user: user.id, origin },
      'confirm-new-email': { user: user.id, email: ilya().email, origin },
      'tell-email-changed': { user: user.id, oldEmail: email, origin },
      'invite-user': { user: user.id, origin },
      'tell-status-changed': { user: user.id, origin },
      'tell-role-changed': { user: user.id, origin },
      'send-invitation': { order: placed.id },
      'forget-order': { order: placed.id },
    }
    await transaction(async (tx) => {
      for (const [name, payload] of Object.entries(owed)) await addJob(tx, name as keyof Jobs, payload)
    })
    await quiet()
    assert.deepEqual(await failures(user.id, placed.id, unpaid.id, email), [])
    assert.equal(run().smtp.mails.length, sent)
  })
})
