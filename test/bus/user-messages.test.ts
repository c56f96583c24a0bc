import assert from 'node:assert/strict'
import { activateUser } from '../../api/accounts/confirm-email'
import { takeOverAccount } from '../../api/accounts/take-over-account'
import { newToken } from '../../api/accounts/token'
import { publishRegistered } from '../../api/bus/user-messages'
import { query, transaction, type UserRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { logOf, whileLocked } from '../accounts/breakdowns'
import { ask, confirmationPath, found, register, someUser, waitingUser } from '../accounts/support'
import { anEvent, applicationFields } from '../support/builders'
import { anna } from '../support/cast'
import { quiet } from '../http/ledger'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'

interface Message {
  type: string
  data: Record<string, unknown>
  organiser: string | null
}

/** What the bus says of a user, oldest first. */
const messagesOf = (id: string | undefined) =>
  query<Message>('SELECT type, data, organiser FROM message WHERE subject = $1 ORDER BY position', [`user/${id}`])
const typesOf = async (id: string | undefined) => (await messagesOf(id)).map(({ type }) => type)
const bothOnce = ['user.registered', 'user.confirmed']

/** Lets a table refuse some rows while `work` runs. */
async function whileRefused(table: string, which: string, work: () => Promise<unknown>): Promise<void> {
  await pool().query(`CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql
                      AS $$ BEGIN RAISE EXCEPTION 'no room on the bus'; END $$`)
  await pool().query(`CREATE TRIGGER refuse_row BEFORE INSERT ON ${table} FOR EACH ROW
                      WHEN (${which}) EXECUTE FUNCTION refuse_row()`)
  try {
    await work()
  } finally {
    await pool().query('DROP FUNCTION refuse_row CASCADE')
  }
}
const whileBusRefuses = (type: string, work: () => Promise<unknown>) =>
  whileRefused('message', `NEW.type = '${type}'`, work)
/** The only new job while somebody registers. */
const whileJobsAreRefused = (work: () => Promise<unknown>) =>
  whileRefused('graphile_worker._private_jobs', 'true', work)

async function invited(changes: Partial<UserRow> = {}) {
  const { secret, hash } = newToken()
  const invitation = { invitationToken: hash, invitationExpires: new Date(Date.now() + 60_000) }
  return { secret, user: await someUser('wait', { passwordHash: '!', ...invitation, ...changes }) }
}

async function stillWaits({ id, email, emailConfirmToken }: UserRow): Promise<void> {
  const { status, emailConfirmToken: token } = (await found(email))!
  assert.deepEqual([id, status, token], [id, 'wait', emailConfirmToken])
}

describe('The event bus hears of a registration', () => {
  afterEach(() => {
    run().smtp.mode = 'accept'
  })

  it('once its mail was accepted: not before, and who it is', async () => {
    const person = anna()
    run().smtp.mode = 'hang'
    const answering = register(new VisitorAgent(), person)
    const early = await eventually(() => found(person.email))
    assert.deepEqual(await typesOf(early.id), [])
    await answering
    run().smtp.mode = 'accept'
    await register(new VisitorAgent(), person)
    const user = await found(person.email)
    const { email, firstName, lastName } = person
    const data = { user_id: user?.id, email, first_name: firstName, last_name: lastName, locale: 'ru' }
    await quiet()
    assert.deepEqual(await messagesOf(user?.id), [{ type: 'user.registered', data, organiser: null }])
  })

  it('never where it was undone, because the mail server refused', async () => {
    const [before] = await query<{ count: number }>('SELECT count(*)::integer AS count FROM message')
    for (const mode of ['refuse', 'refuseData', 'dropData'] as const) {
      run().smtp.mode = mode
      assert.equal((await register(new VisitorAgent(), anna())).location, '/register')
    }
    const [after] = await query<{ count: number }>('SELECT count(*)::integer AS count FROM message')
    assert.equal(after?.count, before?.count)
  })

  it('once, however often the same person registers or asks for the mail again', async () => {
    const person = anna()
    await register(new VisitorAgent(), person)
    await run().smtp.mailTo(person.email)
    await register(new VisitorAgent(), person)
    await run().smtp.mailTo(person.email)
    await new VisitorAgent().submit('/after_register', { email: person.email })
    await run().smtp.mailTo(person.email)
    await quiet()
    assert.deepEqual(await typesOf((await found(person.email))?.id), ['user.registered'])
  })

  for (const [what, breakDown] of [
    ['the bus', (work: () => Promise<unknown>) => whileBusRefuses('user.registered', work)],
    ['even the queue of jobs', whileJobsAreRefused],
  ] as const) {
    it(`not at once where ${what} fails: the visitor sees no error, the log does, and the confirmation makes up for it`, async () => {
      const person = anna()
      const log = await logOf(() =>
        breakDown(async () => {
          assert.equal((await register(new VisitorAgent(), person)).location, '/after_register')
          await quiet()
        }),
      )
      const { id } = (await found(person.email))!
      assert.match(log, /registered/)
      assert.match(log, /no room on the bus/)
      assert.deepEqual(await typesOf(id), [])
      await ask(confirmationPath(await run().smtp.mailTo(person.email)))
      assert.deepEqual(await typesOf(id), bothOnce)
    })
  }

  it('once, when the registration and the confirmation write it at the same time', async () => {
    const { user } = await waitingUser(anna())
    let wrote: Promise<unknown> = Promise.resolve()
    await transaction(async (tx) => {
      await publishRegistered(tx, user)
      wrote = activateUser(user)
      await eventually(async () => {
        const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO message%'`
        return (await pool().query(waiting)).rowCount === 1
      })
    })
    await wrote
    assert.deepEqual(await typesOf(user.id), bothOnce)
    await publishRegistered({ query }, user)
    assert.deepEqual(await typesOf(user.id), bothOnce)
  })
})

describe('The event bus hears of a confirmation', () => {
  it('once, of 50 that use the link at once', async () => {
    const { user, path } = await waitingUser(anna())
    await whileLocked(user.id, 5, () => Promise.all(Array.from({ length: 50 }, () => ask(path))))
    assert.deepEqual(await typesOf(user.id), bothOnce)
  })

  it('only together with it: where it cannot be written, nobody is confirmed and the link still works', async () => {
    const { user, path } = await waitingUser(anna())
    await logOf(() => whileBusRefuses('user.confirmed', async () => assert.equal((await ask(path)).status, 500)))
    await stillWaits(user)
    assert.deepEqual(await typesOf(user.id), [])
    assert.equal((await ask(path)).status, 303)
    assert.deepEqual(await typesOf(user.id), bothOnce)
  })

  it('never where it was rolled back', async () => {
    const { user, path } = await waitingUser(anna())
    await pool().query(`CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql
                        AS $$ BEGIN RAISE EXCEPTION 'not at the end, either'; END $$`)
    await pool().query(`CREATE CONSTRAINT TRIGGER refuse_commit AFTER UPDATE ON "user" DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW WHEN (NEW.id = '${user.id}') EXECUTE FUNCTION refuse_commit()`)
    try {
      await logOf(async () => assert.equal((await ask(path)).status, 500))
    } finally {
      await pool().query('DROP FUNCTION refuse_commit CASCADE')
    }
    await stillWaits(user)
    assert.deepEqual(await typesOf(user.id), [])
  })

  it('and of the registration that it ends, where a purchase had made the account', async () => {
    const person = anna()
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    const visitor = new VisitorAgent()
    await visitor.submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id, [person]))
    const customer = await eventually(() => found(person.email))
    assert.deepEqual(await typesOf(customer.id), [])
    const { secret, hash } = newToken()
    await query(
      `UPDATE "user" SET invitation_token = $2, invitation_expires = now() + interval '1 hour' WHERE id = $1`,
      [customer.id, hash],
    )
    await takeOverAccount(secret, person.password, new Date())
    assert.deepEqual(await typesOf(customer.id), bothOnce)
  })

  it('by the link of an invitation, once of several at once, and only from who was not confirmed before', async () => {
    const waiting = await invited()
    await Promise.allSettled(
      Array.from({ length: 4 }, () => takeOverAccount(waiting.secret, 'тихий вечер дома', new Date())),
    )
    assert.deepEqual(await typesOf(waiting.user.id), bothOnce)
    const active = await invited({ status: 'active' })
    await takeOverAccount(active.secret, 'тихий вечер дома', new Date())
    assert.deepEqual(await typesOf(active.user.id), [])
  }).timeout(30_000)
})
