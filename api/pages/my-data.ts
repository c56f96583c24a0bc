import { sessionsOf } from '../accounts/sessions-of'
import { Passkey, query, RecoveryCode, SecondStep, User } from '../db'
import { deviceName } from './device-name'
import { myEvents, myOrders } from './my-orders'

/** Far more than anybody has. */
const mostSessions = 10_000

/**
 * All that is kept about a user, under the names of the API; nothing that opens anything of anybody. A fixed number of
 * queries, however much it is. `origin` is where links lead, `session` the session that asks.
 */
export async function myData(id: string, { origin, session, now }: { origin: string; session: string; now: Date }) {
  const [user, sessions, passkeys, secondStep, recoveryCodes, orders, events, messages] = await Promise.all([
    User.findOne({ id }),
    sessionsOf(id, session, mostSessions),
    Passkey.find({ where: { user: id }, sort: 'createdAt ASC' }),
    SecondStep.findOne({ user: id }),
    RecoveryCode.count({ user: id }),
    myOrders(id, origin),
    myEvents(id, origin),
    query(`SELECT type, time, data FROM message WHERE subject = 'user/' || $1 ORDER BY position`, [id]),
  ])
  if (!user) throw new Error(`No user ${id} to tell of`)
  return {
    generated_at: now,
    user: {
      user_id: id,
      username: user.username,
      first_name: user.firstName,
      last_name: user.lastName,
      email: user.email,
      new_email: user.newEmail,
      phone: user.phone,
      birth_date: user.birthDate,
      language: user.locale,
      status: user.status,
      role: user.role,
      registered_at: user.createdAt,
      registered_with: user.host,
      changed_at: user.updatedAt,
    },
    second_step: { enabled: secondStep !== undefined, since: secondStep?.createdAt ?? null },
    recovery_codes_left: recoveryCodes,
    passkeys: passkeys.map(({ name, createdAt, lastUsedAt }) => ({
      name,
      created_at: createdAt,
      last_used_at: lastUsedAt,
    })),
    sessions: sessions.map(({ device, since, lastSeen, here }) => ({
      device: deviceName(device),
      user_agent: device,
      signed_in_at: since,
      last_seen_at: here ? now : lastSeen,
      current: here,
    })),
    orders,
    organised_events: events,
    messages,
  }
}
