import sails from 'sails'
import { query } from '../../api/db'
import { subscribe } from '../../api/webhooks/subscribe'

/** Run as a process of its own beside a site: writes what its workers then find to do. */
const organisers = 4

const users = () =>
  query<{ id: string }>(
    `INSERT INTO "user" (email, first_name, status, role, password_hash, locale)
     SELECT gen_random_uuid() || '@example.org', 'Дарья', 'active', 'ROLE_USER', '!', 'ru'
       FROM generate_series(1, $1::integer) RETURNING id`,
    [organisers],
  )

/** Mails to people whose password was changed. */
async function mails(many: number): Promise<void> {
  await query(
    `SELECT graphile_worker.add_job('tell-password-changed',
              json_build_object('user', $1::text, 'origin', 'http://localhost')) FROM generate_series(1, $2::integer)`,
    [(await users())[0]?.id, many],
  )
}

/** Messages about events of some organisers, each of whom has subscribed an address where one is given. */
async function messages(many: number, receiver?: string): Promise<void> {
  const all = await users()
  for (const { id } of receiver ? all : [])
    await subscribe(id, { url: `${receiver}/${id}`, types: ['event.cancelled'] }, 'http://localhost')
  await query(
    `INSERT INTO message (type, subject, organiser, data)
     SELECT 'event.cancelled', 'event/' || id, ($1::uuid[])[1 + number % $2],
            jsonb_build_object('event_id', id, 'slug', 'vecher', 'title', 'Вечер', 'reason', 'тест')
       FROM (SELECT number, gen_random_uuid() AS id FROM generate_series(1, $3::integer) number) event`,
    [all.map(({ id }) => id), organisers, many],
  )
}

const [kind, many, receiver] = process.argv.slice(2)
sails.load({ hooks: { http: false, session: false, views: false }, worker: false }, (error) => {
  const work = kind === 'mails' ? mails(Number(many)) : messages(Number(many), receiver)
  Promise.all([error ? Promise.reject(error) : undefined, work])
    .catch((reason: unknown) => {
      console.error(reason)
      process.exitCode = 1
    })
    .finally(() => sails.lower(() => process.exit()))
})
