import { randomBytes } from 'node:crypto'
import type { Asks } from './books'

/** So many events of one organiser, from yesterday on, one a day. Gives the organiser. */
export async function anOrganiser(client: Asks, events: number, { places = 100_000 } = {}): Promise<string> {
  const name = `org-${randomBytes(6).toString('hex')}`
  const { rows } = await client.query(
    `INSERT INTO "user" (email, first_name, status, role, password_hash, locale)
     VALUES ($1 || '@example.org', 'Дарья', 'active', 'ROLE_USER', '!', 'ru') RETURNING id`,
    [name],
  )
  const [{ id }] = rows as [{ id: string }]
  await client.query(
    `WITH fresh AS (
       INSERT INTO event (slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city,
                          status, currency, capacity)
       SELECT $2 || '-' || n, $1, 'Вечер в фойе № ' || n, 'Чай и разговоры.', now() + (n - 1) * interval '1 hour',
              now() + (n + 1) * interval '1 hour', 'Europe/Moscow', 'Дом культуры', 'ул. Мира, 1', 'Пермь',
              'published', 'RUB', $4
         FROM generate_series(1, $3::integer) n RETURNING id
     )
     INSERT INTO ticket_type (event, name, price) SELECT id, 'Входной билет', 150000 FROM fresh`,
    [id, name, events, places],
  )
  return id
}

/** So many orders at once: each message of an order locks its place in the stream until its transaction is over. */
const atOnce = 2000

/**
 * So many orders for each event of an organiser, spread over sixty days: four of five are paid, one ticket of ten has
 * come in, and one of twenty orders went back.
 */
export async function pastSales(client: Asks, organiser: string, orders: number): Promise<void> {
  const { rows } = await client.query('SELECT count(*)::integer AS events FROM event WHERE organiser = $1', [organiser])
  const [{ events }] = rows as [{ events: number }]
  const step = Math.max(1, Math.floor(atOnce / events))
  // One row that a statement changes a hundred thousand times takes hours; so the places are counted once, below.
  await client.query('ALTER TABLE attendee DISABLE TRIGGER attendee_counts_places')
  for (let from = 1; from <= orders; from += step)
    await someSales(client, organiser, from, Math.min(orders, from + step - 1))
  await client.query('ALTER TABLE attendee ENABLE TRIGGER attendee_counts_places')
  for (const [table, column] of [
    ['event', 'event'],
    ['ticket_type', 'ticket_type'],
  ])
    await client.query(
      `UPDATE ${table} SET taken = places.count
         FROM (SELECT ${column}, count(*) FROM attendee WHERE holds_place GROUP BY 1) places
        WHERE places.${column} = ${table}.id AND taken <> places.count`,
    )
}

async function someSales(client: Asks, organiser: string, from: number, to: number): Promise<void> {
  const mark = randomBytes(6).toString('hex')
  await client.query(
    `INSERT INTO "order" (key, number, event, buyer_email, locale, origin, status, total, currency, submission,
                          expires_at, paid_at, created_at)
     SELECT $2 || '-' || row_number() OVER (), left(md5($2 || random()), 16), event.id,
            'buyer' || n || '@example.org', 'ru', 'http://localhost',
            CASE WHEN n % 5 = 0 THEN 'expired' WHEN n % 20 = 1 THEN 'refunded' ELSE 'paid' END, 150000, 'RUB',
            md5($2 || event.id || n), placed.at, CASE WHEN n % 5 = 0 THEN NULL ELSE placed.at END, placed.at
       FROM event CROSS JOIN generate_series($3::integer, $4::integer) n
      CROSS JOIN LATERAL (SELECT now() - (n % 60) * interval '1 day' - (n % 24) * interval '1 hour' AS at) placed
      WHERE organiser = $1`,
    [organiser, mark, from, to],
  )
  // Each row that comes looks for the one that it belongs to, by a plan for as many as were there before.
  await client.query('ANALYZE "order"')
  await client.query(
    `INSERT INTO attendee ("order", event, ticket_type, position, full_name, birth_date, phone, email, price, holds_place)
     SELECT o.id, o.event, kind.id, 0, 'Ёлкина Анна', '1990-12-31', '+79123456789', o.buyer_email, 150000, o.status = 'paid'
       FROM "order" o JOIN ticket_type kind ON kind.event = o.event WHERE o.key LIKE $1 || '-%'`,
    [mark],
  )
  await client.query('ANALYZE attendee')
  await client.query(
    `INSERT INTO ticket (key, code, attendee, "order", event, status, created_at)
     SELECT md5(random()::text || a.id), left(md5(random()::text || a.id), 16), a.id, o.id, o.event,
            CASE WHEN o.status = 'refunded' THEN 'cancelled' WHEN random() < 0.1 THEN 'used' ELSE 'valid' END,
            o.created_at
       FROM "order" o JOIN attendee a ON a."order" = o.id WHERE o.key LIKE $1 || '-%' AND o.paid_at IS NOT NULL`,
    [mark],
  )
  await client.query(
    `INSERT INTO payment ("order", provider, provider_payment_id, status, amount, currency, created_at)
     SELECT id, 'sandbox', 'p' || id, 'succeeded', total, currency, created_at
       FROM "order" WHERE key LIKE $1 || '-%' AND paid_at IS NOT NULL`,
    [mark],
  )
  await client.query('ANALYZE payment')
  await client.query(
    `INSERT INTO refund (payment, amount, currency, reason, status, created_at)
     SELECT payment.id, amount, payment.currency, 'organiser', 'succeeded', payment.created_at
       FROM payment JOIN "order" o ON o.id = payment."order" WHERE o.key LIKE $1 || '-%' AND o.status = 'refunded'`,
    [mark],
  )
}
