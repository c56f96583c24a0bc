/** Nothing of a provider's stays open for longer: neither a payment nor a refund. */
const longest = `interval '30 days'`

/** Whether a job is about this: it waits, runs, or was given up before the eyes of a person. */
const hasJob = (kind: string, name: string, id: string) => `
  (EXISTS (SELECT FROM graphile_worker._private_jobs job
             JOIN graphile_worker._private_tasks task ON task.id = job.task_id
            WHERE task.identifier = '${kind}' AND job.payload ->> '${name}' = ${id}::text)
   OR EXISTS (SELECT FROM job_failure WHERE kind = '${kind}' AND payload ->> '${name}' = ${id}::text))`

/** Places that the counters, or orders that are over, have too many of. */
export const placeQuestions = [
  `SELECT format('ticket type %s counts %s places, its attendees hold %s', kind.id, kind.taken, coalesce(held.count, 0))
            AS broken
     FROM ticket_type kind
     LEFT JOIN (SELECT ticket_type, count(*) FROM attendee WHERE holds_place GROUP BY 1) held
       ON held.ticket_type = kind.id
    WHERE kind.taken <> coalesce(held.count, 0)`,
  `SELECT format('attendee %s holds a place of an order that is %s', attendee.id, o.status) AS broken
     FROM "order" o JOIN attendee ON attendee."order" = o.id
    WHERE attendee.holds_place AND o.status IN ('expired', 'cancelled', 'refunded')`,
  `SELECT format('attendee %s holds a place for a ticket that is void', attendee.id) AS broken
     FROM ticket JOIN attendee ON attendee.id = ticket.attendee
    WHERE attendee.holds_place AND ticket.status = 'cancelled'`,
]

export const moneyQuestions = [
  `SELECT format('order %s costs %s, its attendees %s', o.id, o.total, price.sum) AS broken
     FROM "order" o JOIN (SELECT "order", sum(price) FROM attendee GROUP BY 1) price ON price."order" = o.id
    WHERE o.total <> price.sum`,
  // What is on its way may have gone back already; more must not, but where an admin sees the difference.
  `SELECT format('the test bank gave back %s of payment %s, we %s and %s on the way', bank.refunded, payment.id,
                 coalesce(owed.done, 0), coalesce(owed.pending, 0)) AS broken
     FROM sandbox_payment bank JOIN payment ON payment.id::text = bank.idempotency_key
     LEFT JOIN (SELECT payment, sum(amount) FILTER (WHERE status = 'succeeded') AS done,
                       sum(amount) FILTER (WHERE status = 'pending') AS pending FROM refund GROUP BY 1) owed
       ON owed.payment = payment.id
    WHERE bank.refunded NOT BETWEEN coalesce(owed.done, 0) AND coalesce(owed.done, 0) + coalesce(owed.pending, 0)
      AND NOT EXISTS (SELECT FROM payment_difference d WHERE d.payment = payment.id AND d.kind IN ('refunded', 'refund_failed'))`,
  `SELECT format('payment %s has been open since %s', id, created_at::date) AS broken
     FROM payment WHERE status IN ('created', 'pending') AND created_at < now() - ${longest}`,
  `SELECT format('refund %s has been on its way since %s', id, created_at::date) AS broken
     FROM refund WHERE status = 'pending' AND updated_at < now() - ${longest}`,
]

export const owedQuestions = [
  `SELECT format('order %s is paid, its invitation neither sent nor on its way', o.id) AS broken
     FROM "order" o
    WHERE o.status = 'paid' AND o.invitation_sent_at IS NULL AND o.forgotten_at IS NULL
      AND NOT ${hasJob('send-invitation', 'order', 'o.id')}`,
  // The reconciliation takes what was lost, soon; what the provider has begun is asked for by it alone.
  `SELECT format('refund %s of %s is owed, and nobody is at it', refund.id, refund.amount) AS broken
     FROM refund
    WHERE refund.status = 'pending' AND refund.provider_refund_id IS NULL
      AND refund.created_at < now() - interval '15 minutes'
      AND NOT ${hasJob('refund-payment', 'refund', 'refund.id')}`,
]
