import assert from 'node:assert/strict'
import type { PoolClient } from 'pg'
import { pool } from '../../api/db/pool'
import { settlePayment } from '../../api/payments/settle-payment'
import { lookAtInvariants, verdictsOf } from '../../scripts/invariants/look'
import { promises } from '../../scripts/invariants/promises'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'

/** What breaks each invariant, in its order: statements about `:order` and `:event`, past every guard. */
const breakers: string[][] = [
  [
    `UPDATE event SET capacity = 1 WHERE id = :event`,
    `UPDATE ticket_type SET quota = 1 WHERE event = :event`,
    `UPDATE event SET taken = taken + 1 WHERE id = :event`,
    `UPDATE attendee SET holds_place = false WHERE "order" = :order`,
    `UPDATE ticket_type SET taken = taken - 1 WHERE event = :event`,
    `UPDATE "order" SET status = 'refunded' WHERE id = :order`,
    `UPDATE ticket SET status = 'cancelled' WHERE "order" = :order`,
  ],
  [
    `UPDATE payment SET status = 'failed' WHERE "order" = :order`,
    `UPDATE ticket SET status = 'cancelled' WHERE "order" = :order`,
    `UPDATE payment SET refunded = 1 WHERE "order" = :order`,
    `INSERT INTO refund (payment, amount, currency, reason, status)
     SELECT id, amount, currency, 'late', 'pending' FROM payment WHERE "order" = :order`,
    `INSERT INTO refund (payment, amount, currency, reason, status, failure)
     SELECT id, amount, currency, 'late', 'failed', 'no' FROM payment WHERE "order" = :order`,
    `UPDATE sandbox_payment SET updated_at = now() - interval '1 day';
     UPDATE payment SET status = 'pending' WHERE "order" = :order`,
    `UPDATE "order" SET total = total + 1 WHERE id = :order`,
    `UPDATE sandbox_payment SET refunded = 1
      WHERE idempotency_key IN (SELECT id::text FROM payment WHERE "order" = :order)`,
    `UPDATE payment SET status = 'pending', created_at = now() - interval '31 days' WHERE "order" = :order`,
    `INSERT INTO refund (payment, amount, currency, reason, status, updated_at)
     SELECT id, amount, currency, 'late', 'pending', now() - interval '31 days' FROM payment WHERE "order" = :order`,
  ],
  [
    `INSERT INTO "user" (email, first_name, status, role, password_hash, locale, email_confirm_token,
                         email_confirm_expires, registration_key, created_at)
     VALUES ('nobody@example.org', 'a', 'wait', 'ROLE_USER', '!', 'ru', repeat('a', 64), now(), 'k',
             now() - interval '1 day')`,
  ],
  [
    `SELECT graphile_worker.add_job('send-invitation', '{}', run_at := now() + interval '1 day');
     UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE run_at > now() + interval '23 hours'`,
    `INSERT INTO job_failure (job, kind, payload, reason, attempts) VALUES (0, 'send-invitation', '{}', '550', 1)`,
    `UPDATE "order" SET invitation_sent_at = NULL WHERE id = :order;
     DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'order' = :order`,
    `INSERT INTO refund (payment, amount, currency, reason, status, created_at)
     SELECT id, amount, currency, 'late', 'pending', now() - interval '1 hour' FROM payment WHERE "order" = :order`,
  ],
  [
    `UPDATE "user" SET reset_password_token = 'secret', password_token_expires = now()
      WHERE id = (SELECT id FROM "user" LIMIT 1)`,
    `UPDATE "user" SET password_hash = 'secret' WHERE id = (SELECT id FROM "user" LIMIT 1)`,
    `INSERT INTO recovery_code ("user", hash) SELECT id, 'secret' FROM "user" LIMIT 1`,
  ],
  [
    `UPDATE payment SET currency = 'USD' WHERE "order" = :order`,
    `INSERT INTO refund (payment, amount, currency, reason, status)
     SELECT id, amount, 'USD', 'late', 'pending' FROM payment WHERE "order" = :order`,
    `UPDATE event SET time_zone = 'Europe/Nowhere' WHERE id = :event`,
  ],
  [
    `UPDATE "order" SET paid_at = NULL, status = 'expired' WHERE id = :order`,
    `UPDATE ticket SET status = 'used' WHERE "order" = :order`,
    `INSERT INTO sales_delta (event, day, currency, income) VALUES (:event, now(), 'RUB', 1)`,
    `INSERT INTO sales_day SELECT organiser, now(), 'RUB', 1, 0, 0, 0, 0, 0, 0, 0, 0 FROM event WHERE id = :event`,
    `INSERT INTO sales_delta (event, day, currency, income) VALUES (:event, now(), 'EUR', 1), (:event, now(), 'RUB', -1)`,
    `INSERT INTO ticket_type_sales SELECT id, 1, 0, 0 FROM ticket_type WHERE event = :event
         ON CONFLICT (ticket_type) DO UPDATE SET places_sold = 7`,
  ],
]

describe('The invariants', () => {
  let client: PoolClient
  let ids: Record<string, string>

  before('a paid order for two', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 2 }, [{ quota: 2 }])
    const placed = await order(event, ticketTypes[0], { people: [anna(), ilya()] })
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    ids = { ':order': placed.id, ':event': event.id }
    client = await pool().connect()
  })
  after(() => client.release())

  it('hold for an order that was paid', async () => {
    const broken = (await lookAtInvariants(pool())).flatMap((verdict) => verdict.broken)
    assert.deepEqual(
      broken.filter((what) => what.includes(ids[':order'] ?? '') || what.includes(ids[':event'] ?? '')),
      [],
    )
  })

  it('are seven, and each has something here that breaks it', () => {
    assert.equal(promises.length, 7)
    assert.equal(breakers.length, 7)
  })

  for (const [index, statements] of breakers.entries()) {
    for (const statement of statements) {
      it(`notice: ${statement.replace(/\s+/g, ' ').slice(0, 90)}`, async () => {
        await client.query('BEGIN')
        try {
          await client.query('SET LOCAL session_replication_role = replica')
          for (const name of ['event_quota', 'ticket_type_quota']) {
            await client.query(`ALTER TABLE ${name.replace('_quota', '')} DROP CONSTRAINT ${name}`)
          }
          await client.query('ALTER TABLE payment DROP CONSTRAINT payment_refunds_money')
          const before = await verdictsOf(client)
          await client.query(statement.replace(/:(order|event)/g, (name) => `'${ids[name]}'`))
          const verdicts = await verdictsOf(client)
          assert.notDeepEqual(verdicts[index], before[index])
        } finally {
          await client.query('ROLLBACK')
        }
      })
    }
  }
})
