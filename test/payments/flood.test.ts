import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { Order, Payment, PaymentNotification, query, Refund, Ticket, type PaymentRow } from '../../api/db'
import { Model } from '../../api/db/model'
import { pool } from '../../api/db/pool'
import { settlePayment } from '../../api/payments/settle-payment'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { books, jobsDue, newestJob } from '../bench/books'
import { eventually } from '../support/eventually'
import { fates, kinds, move, type Fate } from '../support/fates'
import { dice, flood } from '../support/flood'
import { forgetSales } from '../support/forget-sales'
import { run } from '../support/setup'

/** Orders of each kind; of the usual one more. */
const many = (name: string) => (name === 'paid in time' ? 160 : 20)

/** What became of an order, and what should have. */
async function wrongs({ kind, order, people, bank }: Fate): Promise<string[]> {
  const [found, valid, payments] = await Promise.all([
    Order.findOne({ id: order.id }),
    Ticket.count({ order: order.id, status: 'valid' }),
    Payment.find({ order: order.id }),
  ])
  const captured = payments.filter(({ status }) => status === 'succeeded')
  const kept = captured.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0)
  const refunds = await Refund.count({ payment: payments.map(({ id }) => id), status: 'succeeded' })
  const isPaid = kind.ends === 'paid'
  const shouldCapture = bank.filter((each) => kind.moves(each).at(-1)?.status === 'succeeded').length
  const actual = {
    paid: found?.status === 'paid',
    valid,
    kept,
    captured: captured.length,
    refunds,
    mails: mails(order),
  }
  const expected = {
    paid: isPaid,
    valid: isPaid ? people : 0,
    kept: isPaid ? order.total : 0,
    captured: shouldCapture,
    refunds: isPaid ? shouldCapture - 1 : shouldCapture,
    mails: isPaid ? 1 : 0,
  }
  const same = JSON.stringify(actual) === JSON.stringify(expected)
  return same ? [] : [`order ${order.id}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`]
}

/** Invitations that went to the buyer of an order. */
function mails({ buyerEmail }: Fate['order']): number {
  return run().smtp.mails.filter(({ to, subject }) => to === buyerEmail && subject.startsWith('Приглашение')).length
}

describe('Ten thousand notifications', function () {
  this.timeout(480_000)
  const seed = randomInt(2 ** 31)
  const random = dice(seed)
  const groups = new Map<string, Fate[]>()
  const size = { notifications: 10_000, duplicates: 3_000, forged: 300, width: 8 }
  let noted: number
  let newest: string
  let answers: Awaited<ReturnType<typeof flood>>

  before(`several hundred payments of every fate, and the flood; seed ${seed}`, async () => {
    newest = await newestJob(pool())
    for (const [name, kind] of Object.entries(kinds)) groups.set(name, await fates(kind, many(name)))
    await eventually(async () => (await jobsDue(pool(), newest)) === 0, 60_000)
    noted = await PaymentNotification.count({ refused: null })
    const all = [...groups.values()].flat()
    answers = await flood(all, size, random)
    await eventually(async () => (await jobsDue(pool(), newest)) === 0, 240_000)
  })

  after(
    'into the past with them: tests that compare the books of the last minutes have few payments to look at',
    async () => {
      const bank = [...groups.values()].flat().flatMap((fate) => fate.bank)
      for (const [table, name] of [
        ['payment', 'id::text'],
        ['sandbox_payment', 'idempotency_key'],
      ])
        await query(`UPDATE ${table} SET created_at = created_at - interval '2 days' WHERE ${name} = ANY($1)`, [
          bank.map(({ idempotencyKey }) => idempotencyKey),
        ])
    },
  )

  for (const [name, { ends }] of Object.entries(kinds)) {
    it(`end with ${ends === 'paid' ? 'tickets and just their price' : 'no ticket and no money'}: ${name}`, async () => {
      const group = groups.get(name) ?? []
      assert.ok(group.length >= 20)
      assert.deepEqual((await Promise.all(group.map(wrongs))).flat(), [])
    })

    it(`leave our books as the bank's, to the kopeck: ${name}`, async () => {
      const { ours, bank, differing } = await books(pool(), groups.get(name)![0]!.event.id)
      assert.deepEqual(differing, [])
      assert.deepEqual(ours, bank)
      assert.equal(ours.captured > 0, name !== 'declined' && name !== 'not paid at all')
    })
  }

  it('are all taken, each noted once; the forged ones are all refused', async () => {
    assert.deepEqual(tally(answers.right), { 200: size.notifications })
    assert.deepEqual(tally(answers.forged), { 400: size.forged })
    const now = await PaymentNotification.count({ refused: null })
    assert.equal(now - noted, size.notifications - size.duplicates)
  })
})

describe('The guards against notifications that come again', () => {
  const { lock } = Model.prototype
  afterEach(() => (Model.prototype.lock = lock))

  it('are needed: settling that does not see what was settled before gives good money back', async () => {
    const newest = await newestJob(pool())
    const [fate] = await fates(kinds['paid in time']!, 1)
    const payment = await paidPayment(fate!)
    Model.prototype.lock = async function (id) {
      const row = await lock.call(this, id)
      return row && 'providerPaymentId' in row ? { ...row, status: 'pending' } : row
    }
    try {
      for (let times = 0; times < 2; times++) await settlePayment(payment, new Date())
      await eventually(async () => (await wrongs(fate!)).length > 0 && (await jobsDue(pool(), newest)) === 0)
      const broken = (await lookAtInvariants(pool())).filter((verdict) => verdict.broken.length > 0)
      assert.match(broken[0]?.promise ?? '', /Captured money/)
    } finally {
      await forget(fate!)
    }
  })
})

async function paidPayment({ order, bank }: Fate): Promise<PaymentRow> {
  await move(bank[0]!, { status: 'succeeded' })
  const [payment] = await Payment.find({ order: order.id })
  return payment!
}

/** Nothing of it stays: what was broken on purpose would trouble the tests that come. */
async function forget({ event, bank }: Fate): Promise<void> {
  const ofEvent = '(SELECT id FROM "order" WHERE event = $1)'
  for (const statement of [
    `DELETE FROM ticket WHERE event = $1`,
    `DELETE FROM refund WHERE payment IN (SELECT id FROM payment WHERE "order" IN ${ofEvent})`,
    `DELETE FROM payment WHERE "order" IN ${ofEvent}`,
    `DELETE FROM attendee WHERE event = $1`,
    `DELETE FROM "order" WHERE event = $1`,
  ])
    await query(statement, [event.id])
  await forgetSales(event)
  for (const { id } of bank) {
    await query('DELETE FROM sandbox_refund WHERE payment = $1', [id])
    await query('DELETE FROM sandbox_payment WHERE id = $1', [id])
  }
}

function tally(statuses: number[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
