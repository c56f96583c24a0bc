import { randomUUID } from 'node:crypto'
import { later, soon, type Row } from './schema-rows'

interface Refusal {
  /** Changes to a good row, or a statement. */
  change: Row | string
  code: string
  constraint?: string
}

const check = (change: Row | string, constraint?: string): Refusal => ({ change, code: '23514', constraint })
const unique = (change: Row | string, constraint?: string): Refusal => ({ change, code: '23505', constraint })
const foreign = (change: Row | string): Refusal => ({ change, code: '23503' })
const missing = (change: Row | string): Refusal => ({ change, code: '23502' })
const raised = (change: string): Refusal => ({ change, code: 'P0001' })
const nobody = randomUUID()
const two = (table: string, values: string, rest = '') =>
  `INSERT INTO "${table}" (${values}) SELECT ${values}${rest} FROM "${table}" WHERE id = :${table}`

/** What the database refuses, by table: a promise, and the bad row or statement that shows it. */
export const refusals: Record<string, Record<string, Refusal>> = {
  user: {
    'an address is in lower case': check({ email: 'Anna@example.org' }),
    'an address has an @': check({ email: 'anna' }),
    'an address belongs to one user': unique(twin('email')),
    'a username belongs to one user': unique(twin('username')),
    'a confirmation is for one user': unique(
      `UPDATE "user" SET email_confirm_token = 't', email_confirm_expires = now() WHERE id = :user;
       ${twin('email_confirm_token', 'email_confirm_expires')}`,
    ),
    'a reset is for one user': unique(
      `UPDATE "user" SET reset_password_token = 't', password_token_expires = now() WHERE id = :user;
       ${twin('reset_password_token', 'password_token_expires')}`,
    ),
    'a username is in lower case': check({ username: 'Anna' }),
    'a username cannot pass for an address': check({ username: 'anna@example' }),
    'a user has a first name': check({ first_name: '' }),
    'a user waits, is active or is blocked': check({ status: 'new' }),
    'there are two roles': check({ role: 'ROLE_ROOT' }),
    'there are two languages': check({ locale: 'de' }),
    'a confirmation ends some time': check({ email_confirm_token: 'x' }),
    'a reset ends some time': check({ reset_password_token: 'x' }),
    'an invitation is for one user': unique(
      `UPDATE "user" SET invitation_token = 't', invitation_expires = now() WHERE id = :user;
       ${twin('invitation_token', 'invitation_expires')}`,
    ),
    'an invitation ends some time': check({ invitation_token: 'x' }),
    'a wish for a new address is for one user': unique(
      `UPDATE "user" SET new_email = 'neu@example.org', new_email_token = 't', new_email_expires = now()
        WHERE id = :user; ${twin('new_email', 'new_email_token', 'new_email_expires')}`,
    ),
    'a new address has its token': check({ new_email: 'anna@example.org', new_email_expires: soon }),
    'a new address ends some time': check({ new_email: 'anna@example.org', new_email_token: 'x' }),
    'a new address is in lower case': check({
      new_email: 'Anna@example.org',
      new_email_token: 'x',
      new_email_expires: soon,
    }),
    'a telephone number is in E.164': check({ phone: '8 912' }),
    'a birth date is a day': check({ birth_date: '31.12.1990' }),
    'an organiser stays as long as the event': foreign('DELETE FROM "user" WHERE id = :user'),
  },
  event: {
    'takes no more places than there are': check('UPDATE event SET taken = 7 WHERE id = :event', 'event_quota'),
    'takes no less than none': check('UPDATE event SET taken = -1 WHERE id = :event', 'event_quota'),
    'never shrinks below what is taken': check(
      'UPDATE event SET taken = 6 WHERE id = :event; UPDATE event SET capacity = 5 WHERE id = :event',
      'event_quota',
    ),
    'has places': check({ capacity: 0 }),
    'ends after it starts': check({ ends_at: soon }),
    'has an organiser': foreign({ organiser: nobody }),
    'has a status': check({ status: 'open' }),
    'has a slug that stands in an address': check({ slug: 'Вечер в фойе' }),
    'has a slug of its own': unique(
      `INSERT INTO event (slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city, status, currency, capacity)
       SELECT slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city, status, currency, capacity
       FROM event WHERE id = :event`,
    ),
    'has a title': check({ title: '' }),
    'has a currency by its code': check({ currency: 'rub' }),
    'stays as long as its orders': foreign('DELETE FROM event WHERE id = :event'),
  },
  ticket_type: {
    'takes no more places than its limit': check(
      'UPDATE ticket_type SET taken = 6 WHERE id = :ticket_type',
      'ticket_type_quota',
    ),
    'takes no less than none': check('UPDATE ticket_type SET taken = -1 WHERE id = :ticket_type', 'ticket_type_quota'),
    'costs no less than nothing': check({ price: -1 }),
    'has a limit of at least one, if any': check({ quota: 0 }),
    'lets at least one be ordered': check({ max_per_order: 0 }),
    'is sold for some time': check({ sale_starts_at: later, sale_ends_at: soon }),
    'has a name': check({ name: '' }),
    'belongs to an event': foreign({ event: nobody }),
    'stays as long as its attendees': foreign('DELETE FROM ticket_type WHERE id = :ticket_type'),
  },
  order: {
    'has a status': check({ status: 'open' }),
    'is paid at some time': check({ status: 'paid' }),
    'costs no less than nothing': check({ total: -1 }),
    'is written to in lower case': check({ buyer_email: 'Anna@example.org' }),
    'has a language': check({ locale: 'de' }),
    'has a currency by its code': check({ currency: '₽' }),
    'is for an event': foreign({ event: nobody }),
    'is bought by a user, if by any': foreign({ buyer: nobody }),
    'ends some time': missing({ expires_at: null }),
    ...Object.fromEntries(
      (['key', 'number', 'submission'] as const).map((column) => [
        `has a ${column} of its own`,
        unique(
          `INSERT INTO "order" (key, number, submission, event, buyer_email, locale, origin, status, total, currency, expires_at)
           SELECT ${['key', 'number', 'submission'].map((name) => (name === column ? name : `${name} || 'x'`)).join(', ')},
                  event, buyer_email, locale, origin, status, total, currency, expires_at FROM "order" WHERE id = :order`,
        ),
      ]),
    ),
    'stays as long as its attendees': foreign('DELETE FROM "order" WHERE id = :order'),
  },
  attendee: {
    'beyond the capacity gets no place': check(
      'UPDATE ticket_type SET quota = NULL WHERE id = :ticket_type; UPDATE event SET capacity = 1 WHERE id = :event;' +
        one(),
      'event_quota',
    ),
    "beyond the ticket type's limit gets no place": check(
      'UPDATE ticket_type SET quota = 1 WHERE id = :ticket_type;' + one(),
      'ticket_type_quota',
    ),
    'beyond the capacity does not get a place back': check(
      `UPDATE attendee SET holds_place = false WHERE id = :attendee; UPDATE event SET capacity = 1 WHERE id = :event;${one()};
       UPDATE attendee SET holds_place = true WHERE id = :attendee`,
      'event_quota',
    ),
    'never moves to another event': raised(`UPDATE attendee SET event = '${nobody}' WHERE id = :attendee`),
    'never moves to another ticket type': raised(`UPDATE attendee SET ticket_type = '${nobody}' WHERE id = :attendee`),
    "has a ticket type of its own order's event": foreign(
      `WITH other AS (INSERT INTO event (slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city, status, currency, capacity)
         SELECT 'x' || slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city, status, currency, capacity
         FROM event WHERE id = :event RETURNING id),
       type AS (INSERT INTO ticket_type (event, name, price) SELECT id, 'x', 0 FROM other RETURNING id)
       INSERT INTO attendee ("order", event, ticket_type, position, full_name, birth_date, phone, email, price)
       SELECT :order, :event, type.id, 99, 'x', '1990-12-31', '+79123456789', 'a@b', 0 FROM type`,
    ),
    'is of an order for the same event': foreign({ order: nobody }),
    'has a place in the order of its own': unique(
      two('attendee', '"order", event, ticket_type, position, full_name, birth_date, phone, email, price'),
    ),
    'is counted from 0': check({ position: -1 }),
    'has a name': check({ full_name: '' }),
    'has a date of birth': check({ birth_date: '31.12.1990' }),
    'has a telephone number': check({ phone: '8 912 345-67-89' }),
    'has an address in lower case': check({ email: 'Anna@example.org' }),
    'pays no less than nothing': check({ price: -1 }),
  },
  ticket: {
    'is the only one of its attendee': unique({ attendee: ':attendee' }),
    'has a status': check({ status: 'lost' }),
    'has an attendee': foreign({ attendee: nobody }),
    'has an order': foreign({ order: nobody }),
    'has an event': foreign({ event: nobody }),
    'has a code of its own': unique(
      `WITH other AS (${one()} RETURNING id) INSERT INTO ticket (key, code, attendee, "order", event, status) SELECT key || 'x', code, other.id, "order", event, status FROM ticket, other WHERE ticket.id = :ticket`,
    ),
    'has a key of its own': unique(
      `WITH other AS (${one()} RETURNING id) INSERT INTO ticket (key, code, attendee, "order", event, status) SELECT key, code || 'x', other.id, "order", event, status FROM ticket, other WHERE ticket.id = :ticket`,
    ),
  },
  payment: {
    'is under way once for each order and provider': unique(
      two('payment', '"order", provider, status, amount, currency'),
      'payment_under_way',
    ),
    "is the only one with the provider's name for it": unique(
      `UPDATE payment SET provider_payment_id = 'p' WHERE id = :payment;
       INSERT INTO payment ("order", provider, provider_payment_id, status, amount, currency)
       SELECT "order", provider, 'p', 'failed', amount, currency FROM payment WHERE id = :payment`,
    ),
    'is of some money': check({ amount: 0 }),
    'has a currency by its code': check({ currency: 'rub' }),
    'has a status': check({ status: 'lost' }),
    'is known to the provider when it is pending': check({ status: 'pending' }),
    'is known to the provider when it has succeeded': check({ status: 'succeeded' }),
    'has an order': foreign({ order: nobody }),
    'has a provider': check({ provider: '' }),
    'stays as long as its refund': foreign('DELETE FROM payment WHERE id = :payment'),
  },
  payment_notification: {
    'counts once': unique(two('payment_notification', 'provider, notification_id, provider_payment_id')),
  },
  refund: {
    'happens once for each payment': unique({ payment: ':payment' }),
    'is of some money': check({ amount: 0 }),
    'has a currency by its code': check({ currency: 'rub' }),
    'has a reason': check({ reason: 'asked' }),
    'has a status': check({ status: 'lost' }),
    'has a payment': foreign({ payment: nobody }),
  },
  sandbox_payment: {
    'is made once for each key': unique(
      two('sandbox_payment', 'idempotency_key, amount, currency, description, return_url, status'),
    ),
    'gives back no more than it took': check({ status: 'succeeded', refunded: 1001 }),
    'gives back only what it took': check({ refunded: 1 }),
    'is of some money': check({ amount: 0 }),
    'has a status': check({ status: 'lost' }),
  },
}

/** One more attendee like the first. */
function one(): string {
  return `INSERT INTO attendee ("order", event, ticket_type, position, full_name, birth_date, phone, email, price)
    SELECT "order", event, ticket_type, 99, full_name, birth_date, phone, email, price FROM attendee WHERE id = :attendee`
}

/** Another user, who has these columns in common with the first. */
function twin(...columns: string[]): string {
  const email = columns.includes('email') ? '' : `'x' || `
  const others = columns.filter((column) => column !== 'email').map((column) => `, ${column}`)
  return `INSERT INTO "user" (email, first_name, status, role, password_hash, locale${others.join('')})
    SELECT ${email}email, first_name, status, role, password_hash, locale${others.join('')} FROM "user" WHERE id = :user`
}
