import { randomBytes } from 'node:crypto'
import type { Asks } from './books'

export interface Sale {
  /** The event's id. */
  id: string
  slug: string
  ticketType: string
}

/** A published event in ten days with so many places at 1 500 ₽, for a database without builders. */
export async function aSale(client: Asks, places: number): Promise<Sale> {
  const slug = `sale-${randomBytes(6).toString('hex')}`
  const { rows } = await client.query(
    `WITH organiser AS (
       INSERT INTO "user" (email, first_name, status, role, password_hash, locale)
       VALUES ($1 || '@example.org', 'Дарья', 'active', 'ROLE_USER', '!', 'ru') RETURNING id
     ), fresh AS (
       INSERT INTO event (slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city,
                          status, currency, capacity)
       SELECT $1, id, 'Вечер в фойе', 'Чай и разговоры.', now() + interval '10 days', now() + interval '11 days',
              'Europe/Moscow', 'Дом культуры', 'ул. Мира, 1', 'Пермь', 'published', 'RUB', $2
         FROM organiser RETURNING id
     )
     INSERT INTO ticket_type (event, name, price) SELECT id, 'Входной билет', 150000 FROM fresh RETURNING id, event`,
    [slug, places],
  )
  const [row] = rows as { id: string; event: string }[]
  if (!row) throw new Error('No event was made')
  return { id: row.event, slug, ticketType: row.id }
}

/** What was sold of it, whatever the pages said. */
export async function sold(client: Asks, { id }: Pick<Sale, 'id'>) {
  const { rows } = await client.query(
    `SELECT taken, (SELECT count(*)::int FROM ticket WHERE event = $1 AND status = 'valid') AS tickets,
            (SELECT count(*)::int FROM "order" WHERE event = $1 AND status = 'paid') AS paid,
            (SELECT count(*)::int FROM "order" WHERE event = $1) AS orders
       FROM event WHERE id = $1`,
    [id],
  )
  const [row] = rows as { taken: number; tickets: number; paid: number; orders: number }[]
  if (!row) throw new Error('The event has vanished')
  return row
}
