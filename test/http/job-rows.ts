import { randomInt, randomUUID } from 'node:crypto'
import { Payment, query, Refund, type EventRow, type RefundRow } from '../../api/db'
import { noteDifference } from '../../api/payments/differences'
import { settlePayment } from '../../api/payments/settle-payment'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { anAdmin } from './admin-rows'
import { opened, type FormRow } from './open-form'

/** A job that was given up and would do nothing if it ran again. Gives its id. */
export async function aDeadJob(kind = 'tell-password-changed', reason = '<b>550</b>'): Promise<string> {
  const payload = JSON.stringify({ user: randomUUID(), origin: 'http://localhost' })
  const [row] = await query<{ id: string }>(
    `INSERT INTO job_failure (job, kind, payload, reason, attempts) VALUES ($1, $2, $3, $4, 20) RETURNING id`,
    [-randomInt(2 ** 40), kind, payload, reason],
  )
  return row!.id
}

/** The refund of a paid order that its provider would not give. */
export async function aFailedRefund(changes: Partial<EventRow> = {}): Promise<{ refund: RefundRow; action: string }> {
  const { event, ticketTypes } = await anEvent(changes)
  const placed = await order(event, ticketTypes[0])
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  await query(`UPDATE ticket SET status = 'cancelled' WHERE "order" = $1`, [placed.id])
  await query(`UPDATE attendee SET holds_place = false WHERE "order" = $1`, [placed.id])
  await query(`UPDATE "order" SET status = 'refunded' WHERE id = $1`, [placed.id])
  const { id, provider, providerPaymentId, amount, currency } = (await Payment.findOne({ id: payment.id }))!
  const wish = { payment: id, amount, currency, reason: 'organiser', status: 'failed', failure: 'no money' } as const
  const refund = await Refund.create(wish).fetch()
  const difference = { provider, providerPaymentId: providerPaymentId!, payment: id, kind: 'refund_failed' } as const
  await noteDifference({ query }, difference, {
    sentence: 'refundFailed',
    values: { refund: refund.id, failure: 'no money' },
  })
  return { refund, action: `/admin/orders/${placed.id}/refunds/${refund.id}/attempts` }
}

export const jobRows: FormRow[] = [
  {
    route: 'POST /admin/jobs/retries',
    fields: [],
    async open() {
      await aDeadJob('tell-role-changed')
      const list = '/admin/jobs?kind=tell-role-changed'
      const form = await opened(await anAdmin(), list, { kind: 'tell-role-changed' }, '/admin/jobs/retries')
      // Bad input leads to the whole list.
      return { ...form, page: '/admin/jobs' }
    },
  },
  {
    route: 'POST /admin/jobs/:id/retry',
    fields: [],
    async open() {
      return opened(await anAdmin(), '/admin/jobs', {}, `/admin/jobs/${await aDeadJob()}/retry`)
    },
  },
  {
    route: 'DELETE /admin/jobs/:id',
    fields: [],
    async open() {
      return opened(await anAdmin(), '/admin/jobs', { _method: 'DELETE' }, `/admin/jobs/${await aDeadJob()}`)
    },
  },
  {
    route: 'POST /admin/orders/:id/refunds/:refund/attempts',
    fields: [],
    async open() {
      const { action } = await aFailedRefund()
      return opened(await anAdmin(), action.replace(/\/refunds.*/, ''), {}, action)
    },
  },
]
