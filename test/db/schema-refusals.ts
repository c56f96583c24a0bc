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
    'a new address is what its token is for': check({ new_email_token: 'x', new_email_expires: soon }),
    'a new address ends some time': check({ new_email: 'anna@example.org', new_email_token: 'x' }),
    'a new address is in lower case': check({
      new_email: 'Anna@example.org',
      new_email_token: 'x',
      new_email_expires: soon,
    }),
    'a telephone number is in E.164': check({ phone: '8 912' }),
    'a birth date is a day': check({ birth_date: '31.12.1990' }),
  },
  event: {
    'is organised by a user, if by any': foreign({ organiser: nobody }),
    'takes tickets back for so many hours': check({ refund_hours: -1 }),
    'has a reason for being cancelled only when it is': check({ cancellation_reason: 'x' }),
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
    'an event is of a known kind': check({ category: 'party' }),
    'the versions of an event are counted from 1': check({ version: 0 }),
    'only a draft waits for moderation': check({ submitted_at: soon }, 'event_submitted'),
    'a published event says since when': check(
      'UPDATE event SET published_at = NULL WHERE id = :event',
      'event_published',
    ),
  },
  cover: {
    'belongs to an event': foreign({ event: nobody }),
    'belongs to an event as long as it may be shown': check({ event: null, status: 'ready' }, 'cover_of_event'),
    'has a key that stands in an address': check({ key: '../../../../etc/passwd-0123456789' }),
    'has a key of its own': unique(
      `INSERT INTO cover (event, key, status, alt, width, height)
       SELECT event, key, status, alt, width, height FROM cover WHERE id = :cover`,
    ),
    'has a status': check({ status: 'new' }),
    'has a width': check({ width: 0 }),
    'has a height': check({ height: 0 }),
    'shows itself alone': unique(
      `UPDATE cover SET status = 'ready' WHERE id = :cover;
       INSERT INTO cover (event, key, status, alt, width, height)
       SELECT event, reverse(key), status, alt, width, height FROM cover WHERE id = :cover`,
      'cover_ready',
    ),
    'waits for its variants alone': unique(
      `UPDATE cover SET status = 'preparing' WHERE id = :cover;
       INSERT INTO cover (event, key, status, alt, width, height)
       SELECT event, reverse(key), status, alt, width, height FROM cover WHERE id = :cover`,
      'cover_preparing',
    ),
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
    'is over before its people are forgotten': check({ forgotten_at: soon }, 'order_forgotten'),
    'is forgotten together with its buyer': check(
      { status: 'cancelled', buyer: ':user', forgotten_at: soon },
      'order_forgotten',
    ),
    'costs no less than nothing': check({ total: -1 }),
    'is written to in lower case': check({ buyer_email: 'Anna@example.org' }),
    'has a language': check({ locale: 'de' }),
    'has a currency by its code': check({ currency: '₽' }),
    'is for an event': foreign({ event: nobody }),
    'is bought by a user, if by any': foreign({ buyer: nobody }),
    'never comes back from where it ended': raised(
      `UPDATE "order" SET status = 'cancelled' WHERE id = :order;
       UPDATE "order" SET status = 'pending' WHERE id = :order`,
    ),
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
    'went back with a refund, if with any': foreign({ refund: nobody }),
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
      `INSERT INTO payment ("order", provider, status, amount, currency)
       SELECT "order", provider, 'created', amount, currency FROM payment, generate_series(1, 2) WHERE id = :payment`,
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
    'is known to the provider when it is pending': check({ status: 'pending', provider_payment_id: null }),
    'is known to the provider when it has succeeded': check({ provider_payment_id: null }),
    'has an order': foreign({ order: nobody }),
    'has a provider': check({ provider: '' }),
    'stays as long as its refund': foreign('DELETE FROM payment WHERE id = :payment'),
    'gives back no more than it took': check(
      `INSERT INTO refund (payment, amount, currency, reason, status) VALUES (:payment, 1, 'RUB', 'buyer', 'pending')`,
      'payment_refunded',
    ),
    'gives back only what it took': check(
      `UPDATE payment SET status = 'failed' WHERE id = :payment`,
      'payment_refunds_money',
    ),
    'has a receipt that is known': check({ receipt: 'lost' }),
  },
  payment_notification: {
    'counts once': unique(two('payment_notification', 'provider, notification_id, provider_payment_id')),
    'has a name, or a reason to be refused': check({ notification_id: null }),
  },
  refund: {
    'has been tried at least once': check({ attempt: 0 }),
    'gives money that bought no ticket back once': unique({ payment: ':payment' }, 'refund_whole'),
    'fails for a reason': check({ status: 'failed' }),
    'has a receipt that is known': check({ receipt: 'lost' }),
    'is of some money': check({ amount: 0 }),
    'has a currency by its code': check({ currency: 'rub' }),
    'has a reason': check({ reason: 'asked' }),
    'has a status': check({ status: 'lost' }),
    'has a payment': foreign({ payment: nobody }),
  },
  job_failure: {
    'is listed once': unique(two('job_failure', 'job, kind, payload, reason, attempts')),
    'is of some kind': check({ kind: '' }),
    'has a reason': check({ reason: '' }),
    'was tried': check({ attempts: 0 }),
    'has a key, if any': check({ key: '' }),
    'is of a queue, if of any': check({ queue: '' }),
    'is about an order, if about any': foreign({ order: nobody }),
    'is about an event, if about any': foreign({ event: nobody }),
    'is about a user, if about any': foreign({ user: nobody }),
  },
  payment_difference: {
    'is open once': unique(two('payment_difference', 'provider, provider_payment_id, kind, detail')),
    'is of a kind that is known': check({ kind: 'other' }),
    'says something': check({ detail: null }),
    'is about a payment of ours, if about any': foreign({ payment: nobody }),
    'has a provider': check({ provider: '' }),
  },
  receipt_settings: {
    'are those of one organiser': unique({ user: ':user' }),
    'are those of a user': foreign({ user: nobody }),
    'have a tax system by its code': check({ tax_system: 7 }),
    'have a rate of VAT by its code': check({ vat_code: 13 }),
    'have a subject': check({ payment_subject: '' }),
    'have a mode': check({ payment_mode: '' }),
  },
  sandbox_refund: {
    'happens once for each key': unique(two('sandbox_refund', 'payment, idempotency_key, amount')),
    'is of some money': check({ amount: 0 }),
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
  second_step: {
    'is one for each user': unique(two('second_step', '"user", secret, last_step, tries_since, codes_at')),
    'is of a user': foreign({ user: nobody }),
    'counts its steps from 1970': check({ last_step: -1 }),
    'counts tries upwards': check({ tries: -1 }),
  },
  recovery_code: {
    'is different from the others of its user': unique(two('recovery_code', '"user", hash')),
    'is of a user': foreign({ user: nobody }),
  },
  passkey: {
    'belongs to one user': unique(two('passkey', '"user", name, credential, public_key, counter')),
    'is of a user': foreign({ user: nobody }),
    'has a name': check({ name: '' }),
    'counts upwards': check({ counter: -1 }),
  },
  audit_entry: {
    'an entry belongs to an event': foreign({ event: nobody }),
    'an entry names somebody who is there': foreign({ user: nobody }),
    'an action is one word': check({ action: 'two words' }),
    'changes are a list': check({ changes: '{}' }),
  },
  announcement: {
    'belongs to an event': foreign({ event: nobody }),
    'has an author who is there, if any': foreign({ author: nobody }),
    'is of one of three kinds': check({ kind: 'advertisement' }),
    'tells a list of changes': check({ changes: '{}' }),
    'says something': check({ text: '' }, 'announcement_says_something'),
    'comes from one sending of a form': unique(
      two('announcement', 'event, kind, text, changes, submission, recipients, finished_at'),
      'announcement_submission_key',
    ),
    'tells no more people than there are': check({ sent: 1 }, 'announcement_counts'),
    'is finished once everybody was told': check({ recipients: 2, sent: 1 }, 'announcement_finished'),
    'is the only one under way': unique(
      `INSERT INTO announcement (event, kind, text, changes, submission)
       SELECT :event, 'message', 'a', '[]', n::text FROM generate_series(1, 2) n`,
      'announcement_under_way',
    ),
    'is the only one about a cancellation': unique(
      `INSERT INTO announcement (event, kind, text, changes, submission, recipients, finished_at)
       SELECT :event, 'cancelled', '', '[]', n::text, 0, now() FROM generate_series(1, 2) n`,
      'announcement_of_cancellation',
    ),
  },
  announcement_recipient: {
    'is of an announcement': foreign({ announcement: nobody }),
    'is of an order': foreign({ order: nobody }),
    'is an attendee who is there, if any': foreign({ attendee: nobody }),
    'keeps a hash of the address': check({ address_hash: 'anna@example.org' }),
    'gets one mail': unique(
      two('announcement_recipient', 'announcement, "order", address_hash'),
      'announcement_recipient_once',
    ),
    'was tried no less than never': check({ tries: -1 }),
    'fails for good': check({ failure: '550' }, 'announcement_recipient_failed'),
  },
  api_token: {
    'a token is somebody’s': foreign({ user: nobody }),
    'a token has a name': check({ name: '' }),
    'a token reads, or writes too': check({ scope: 'all' }),
    'a token is one user’s': unique(two('api_token', '"user", name, hash, scope')),
  },
  api_answer: {
    'an answer was given to a token': foreign({ token: nobody }),
    'an answer has a key': check({ key: '' }),
    'a key of a token stands for one request': unique(two('api_answer', 'token, key, request, status, headers, body')),
    'a request is a hash': check({ request: 'x' }),
    'only what was done is answered again': check({ status: 422 }),
    'headers have names': check({ headers: '[]' }),
  },
  webhook: {
    'is of a user': foreign({ user: nobody }),
    'goes to an address of the web': check({ url: 'ftp://receiver.example' }),
    'goes to an address once for each user': unique(two('webhook', '"user", url, types, secret, since, origin')),
    'takes some messages': check({ types: '{}' }),
    'begins somewhere': check({ since: -1 }),
    'is paused by somebody': check({ paused_at: soon }, 'webhook_paused'),
    'is paused by its owner or by its failures': check({ paused_at: soon, paused_by: 'nobody' }),
    'has an old secret for some time': check({ old_secret: 'x' }, 'webhook_old_secret'),
  },
  webhook_delivery: {
    'is of a subscription': foreign({ webhook: nobody }),
    'is of a message, if of any': foreign({ message: -1 }),
    'is the only one of its message': unique(
      `INSERT INTO webhook_delivery (webhook, message, give_up_at)
       SELECT :webhook, position, now() FROM message, generate_series(1, 2) WHERE message.id = :message`,
    ),
    'has a status': check({ status: 'lost' }),
    'counts its attempts upwards': check({ attempts: -1 }),
  },
  webhook_attempt: {
    'is of a delivery': foreign({ delivery: nobody }),
    'was answered as HTTP has it': check({ status: 99 }),
    'took some time': check({ duration: -1 }),
    'had an answer or an error': check({ status: null }),
  },
  message: {
    'tells of a registration once': unique(two('message', 'type, subject, data'), 'message_registered'),
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
