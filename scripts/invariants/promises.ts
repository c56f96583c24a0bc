import { byTheClock, queueLimit } from '../../api/jobs/care'
import { moneyQuestions, owedQuestions, placeQuestions } from './owed'
import { salesQuestions } from './sales'

/**
 * The invariants of the product as questions to the database, in their order. Each answer is a row for what breaks it,
 * so an invariant holds if its questions find nothing.
 */
export interface Invariant {
  promise: string
  /** Each gives rows of one column, `broken`: what is wrong, in a few words without personal data. */
  questions: string[]
}

/** Money that a provider took and nobody has settled yet is on its way for so long at most. */
const underWay = `interval '15 minutes'`

/** PostgreSQL reads a file for each zone that it knows: it is only asked about those that Node does not know. */
const wellKnown = Intl.supportedValuesOf('timeZone').join(',')

export const promises: Invariant[] = [
  {
    promise: 'Places of valid tickets and live holds never exceed capacity or a limit of a ticket type',
    questions: [
      `SELECT format('event %s: %s places taken of %s', event.id, places.taken, event.capacity) AS broken
         FROM event JOIN (SELECT attendee.event, count(*) AS taken FROM attendee WHERE ${hasPlace()} GROUP BY 1) places
           ON places.event = event.id WHERE places.taken > event.capacity`,
      `SELECT format('ticket type %s: %s places taken of %s', kind.id, places.taken, kind.quota) AS broken
         FROM ticket_type kind
         JOIN (SELECT ticket_type, count(*) AS taken FROM attendee WHERE ${hasPlace()} GROUP BY 1) places
           ON places.ticket_type = kind.id WHERE places.taken > kind.quota`,
      `SELECT format('event %s counts %s places, its attendees hold %s', event.id, event.taken, held.count) AS broken
         FROM event CROSS JOIN LATERAL (
           SELECT count(*) FROM attendee WHERE attendee.event = event.id AND holds_place) held
        WHERE event.taken <> held.count`,
      `SELECT format('attendee %s has a valid ticket and no place', attendee.id) AS broken
         FROM attendee JOIN ticket ON ticket.attendee = attendee.id
        WHERE ticket.status <> 'cancelled' AND NOT attendee.holds_place`,
      ...placeQuestions,
    ],
  },
  {
    promise: 'Captured money is a ticket or a full refund, exactly once',
    questions: [
      // What stayed of an order's money is what its tickets cost, to the kopeck.
      `SELECT format('order %s kept %s for tickets of %s', o.id, money.kept, worth.sum) AS broken
         FROM "order" o
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount - refunded), 0) AS kept FROM payment
                             WHERE payment."order" = o.id AND payment.status = 'succeeded') money
        CROSS JOIN LATERAL (SELECT coalesce(sum(attendee.price), 0) AS sum
                              FROM ticket JOIN attendee ON attendee.id = ticket.attendee
                             WHERE ticket."order" = o.id AND ticket.status <> 'cancelled') worth
        WHERE money.kept <> worth.sum`,
      `SELECT format('order %s is %s and has %s valid tickets', o.id, o.status, valid.count) AS broken
         FROM "order" o CROSS JOIN LATERAL (
           SELECT count(*) FROM ticket WHERE ticket."order" = o.id AND ticket.status <> 'cancelled') valid
        WHERE (o.status = 'paid') <> (valid.count > 0)`,
      `SELECT format('payment %s gave back %s in refunds of %s', payment.id, payment.refunded, owed.sum) AS broken
         FROM payment CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount), 0) AS sum FROM refund
            WHERE refund.payment = payment.id AND refund.status <> 'failed') owed
        WHERE payment.refunded <> owed.sum`,
      `SELECT format('refund %s of %s failed and nobody was told', refund.id, refund.amount) AS broken
         FROM refund JOIN payment ON payment.id = refund.payment
        WHERE refund.status = 'failed' AND NOT EXISTS (
          SELECT FROM payment_difference d WHERE d.payment = payment.id AND d.kind = 'refund_failed')`,
      `SELECT format('the test bank took %s for payment %s, which is %s', bank.amount, payment.id, payment.status)
                AS broken
         FROM sandbox_payment bank JOIN payment ON payment.id::text = bank.idempotency_key
        WHERE bank.status = 'succeeded' AND payment.status <> 'succeeded' AND bank.updated_at < now() - ${underWay}`,
      ...moneyQuestions,
    ],
  },
  {
    promise: 'A registration whose mail could not be sent leaves no user behind',
    questions: [
      // The bus hears of a registration once its mail was accepted.
      `SELECT format('user %s waits, and no mail was accepted', id) AS broken
         FROM "user" WHERE status = 'wait' AND email_confirm_token IS NOT NULL AND registration_key IS NOT NULL
          AND created_at < now() - ${underWay}
          AND NOT EXISTS (SELECT FROM message WHERE subject = 'user/' || "user".id AND type = 'user.registered')`,
    ],
  },
  {
    promise: 'A mail or a refund that was owed is sent at least once',
    questions: [
      // The queue gives up by itself only what was written by hand; at its own limit the same was owed again meanwhile.
      `SELECT format('job %s %s has given up after %s tries', task_identifier, id, attempts) AS broken
         FROM graphile_worker.jobs
        WHERE attempts >= max_attempts AND locked_at IS NULL AND max_attempts <> ${queueLimit}`,
      `SELECT format('job %s %s has given up after %s tries', kind, job, attempts) AS broken
         FROM job_failure WHERE next_at IS NULL AND kind NOT IN (${byTheClock.map((kind) => `'${kind}'`).join(', ')})`,
      ...owedQuestions,
    ],
  },
  {
    promise: 'Secrets are kept as hashes only',
    questions: [
      `SELECT format('user %s keeps a token in clear', id) AS broken
         FROM "user" CROSS JOIN LATERAL (VALUES
           (email_confirm_token), (reset_password_token), (invitation_token), (new_email_token)) tokens (token)
        WHERE token !~ '^[0-9a-f]{64}$'`,
      `SELECT format('user %s keeps something else than a hash of a password', id) AS broken
         FROM "user" WHERE password_hash !~ '^(!|\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53})$'`,
      `SELECT format('user %s keeps a recovery code in clear', "user") AS broken
         FROM recovery_code WHERE hash !~ '^[0-9a-f]{64}$'`,
    ],
  },
  {
    promise: 'Money has one currency from the order to the refund, and events a time zone that is known',
    questions: [
      `SELECT format('payment %s is in %s, its order in %s', payment.id, payment.currency, o.currency) AS broken
         FROM payment JOIN "order" o ON o.id = payment."order"
        WHERE payment.currency <> o.currency AND NOT EXISTS (
          SELECT FROM payment_difference d WHERE d.payment = payment.id AND d.kind = 'amount')`,
      `SELECT format('refund %s is in %s, its payment in %s', refund.id, refund.currency, payment.currency) AS broken
         FROM refund JOIN payment ON payment.id = refund.payment WHERE refund.currency <> payment.currency`,
      `SELECT format('event %s is in the time zone %s', id, time_zone) AS broken
         FROM event WHERE time_zone <> ALL ('{${wellKnown}}')
          AND (SELECT count(*) FROM pg_timezone_names WHERE name = time_zone) = 0`,
    ],
  },
  { promise: 'The sums of the dashboard are those of the books', questions: salesQuestions },
]

/** A ticket that lets somebody in, or a hold that is still running. */
function hasPlace(): string {
  return `attendee.id IN (SELECT attendee FROM ticket WHERE status <> 'cancelled') OR attendee."order" IN (
            SELECT id FROM "order" WHERE status = 'pending' AND expires_at > now()) AND attendee.holds_place`
}
