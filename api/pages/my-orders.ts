import { query } from '../db'

/** The orders of a user with all that belongs to them, the first one first; one query. */
export async function myOrders(user: string, origin: string): Promise<Record<string, unknown>[]> {
  return query(
    `SELECT o.id AS order_id, o.number, $2 || '/orders/' || o.key AS url, o.status, o.buyer_email AS email,
            o.locale AS language, o.total, o.currency, o.created_at AS placed_at, o.expires_at, o.paid_at,
            json_build_object(
              'event_id', event.id, 'slug', event.slug, 'url', $2 || '/events/' || event.slug, 'title', event.title,
              'starts_at', event.starts_at, 'ends_at', event.ends_at, 'time_zone', event.time_zone,
              'venue', event.venue, 'address', event.address, 'city', event.city, 'status', event.status) AS event,
            (SELECT coalesce(json_agg(json_build_object(
                      'full_name', a.full_name, 'birth_date', a.birth_date, 'phone', a.phone, 'email', a.email,
                      'ticket_type', ticket_type.name, 'price', a.price) ORDER BY a.position), '[]')
               FROM attendee a JOIN ticket_type ON ticket_type.id = a.ticket_type
              WHERE a."order" = o.id) AS attendees,
            (SELECT coalesce(json_agg(json_build_object(
                      'code', ticket.code, 'status', ticket.status, 'full_name', a.full_name,
                      'url', $2 || '/tickets/' || ticket.key, 'issued_at', ticket.created_at) ORDER BY a.position), '[]')
               FROM ticket JOIN attendee a ON a.id = ticket.attendee
              WHERE ticket."order" = o.id) AS tickets,
            (SELECT coalesce(json_agg(json_build_object(
                      'provider', payment.provider, 'status', payment.status, 'failure', payment.failure,
                      'amount', payment.amount, 'currency', payment.currency, 'started_at', payment.created_at,
                      'refund', CASE WHEN refund.id IS NOT NULL THEN json_build_object(
                        'amount', refund.amount, 'currency', refund.currency, 'reason', refund.reason,
                        'status', refund.status, 'started_at', refund.created_at) END)
                      ORDER BY payment.created_at), '[]')
               FROM payment LEFT JOIN refund ON refund.payment = payment.id
              WHERE payment."order" = o.id) AS payments
       FROM "order" o JOIN event ON event.id = o.event
      WHERE o.buyer = $1::uuid ORDER BY o.created_at, o.id`,
    [user, origin],
  )
}

/** The events that a user organises, without those who come: their data are their own. */
export async function myEvents(user: string, origin: string): Promise<Record<string, unknown>[]> {
  return query(
    `SELECT id AS event_id, slug, $2 || '/events/' || slug AS url, title, description, starts_at, ends_at, time_zone,
            venue, address, city, status, currency, capacity, taken, created_at,
            (SELECT coalesce(json_agg(json_build_object(
                      'name', name, 'price', price, 'quota', quota, 'taken', ticket_type.taken,
                      'sale_starts_at', sale_starts_at, 'sale_ends_at', sale_ends_at,
                      'max_per_order', max_per_order) ORDER BY position), '[]')
               FROM ticket_type WHERE ticket_type.event = event.id) AS ticket_types
       FROM event WHERE organiser = $1::uuid ORDER BY created_at, id`,
    [user, origin],
  )
}
