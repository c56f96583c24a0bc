import assert from 'node:assert/strict'
import { deleteAccount } from '../../api/accounts/delete-account'
import { newToken } from '../../api/accounts/token'
import { Event, Order, Passkey, query, RecoveryCode, SecondStep, TicketType, User } from '../../api/db'
import type { UserRow } from '../../api/db'
import { Refusal } from '../../api/refusal'
import { anEvent } from '../support/builders'
import { anna, darya, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { whileWaiting } from '../support/waiting'
import { contents, quiet } from '../http/ledger'
import { bought, ordered, past } from './my-data-support'
import { knownUser, profileWith, somebody, visitorSignedIn, words } from './support'

const form = '/profile/delete'
const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
const context = () => ({ origin: 'http://localhost', now: new Date() })

async function owner(changes: Partial<UserRow> = {}) {
  const { person, user } = await somebody(changes)
  return { person, user, visitor: await visitorSignedIn(user) }
}
const send = (visitor: VisitorAgent, currentPassword: string): Promise<Page> =>
  visitor.submit(form, { _method: 'DELETE', currentPassword }, '/profile')
const remove = ({ id }: UserRow, { password }: Person) => deleteAccount(id, { currentPassword: password }, context())
const refusedWith = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

describe('Deleting an account', () => {
  it('ends it: the user, every session, passkeys, second step and recovery codes go', async () => {
    const { person, user, visitor } = await owner()
    const elsewhere = await visitorSignedIn(user)
    await Passkey.create({ user: user.id, name: 'Ключ', credential: newToken().secret, publicKey: 'pk', counter: 0 })
    await SecondStep.create({
      user: user.id,
      secret: 'encrypted',
      lastStep: 1,
      triesSince: new Date(),
      codesAt: new Date(),
    })
    await RecoveryCode.create({ user: user.id, hash: 'hash' })
    const before = visitor.cookies
    const answer = await send(visitor, person.password)
    assert.deepEqual([answer.status, answer.location], [303, '/'])
    const feed = await visitor.follow(answer)
    assert.match(words(feed, '[role=status]'), /Учётная запись удалена/)
    assert.equal(feed.$('header a[href="/login"]').length, 1)
    const left = await Promise.all([
      User.count({ id: user.id }),
      Passkey.count({ user: user.id }),
      SecondStep.count({ user: user.id }),
      RecoveryCode.count({ user: user.id }),
      query(`SELECT FROM session WHERE sess ->> 'userId' = $1`, [user.id]).then(({ length }) => length),
    ])
    assert.deepEqual(left, [0, 0, 0, 0, 0])
    for (const cookies of [before, visitor.cookies, elsewhere.cookies]) assert.equal(await profileWith(cookies), 303)
    const again = await new VisitorAgent().submit('/login', { login: person.email, password: person.password })
    assert.equal(again.location, '/login')
  })

  it('is told by a last mail, by name', async () => {
    const { person, user } = await somebody()
    await remove(user, person)
    const { subject, text } = await run().smtp.mailTo(person.email)
    assert.equal(subject, 'Учётная запись в «Фойе» удалена')
    assert.match(text, /Здравствуйте, Анна!/)
  })

  it('wants the right password, and changes nothing without it', async () => {
    const { user, visitor } = await owner()
    await bought(user)
    await quiet()
    const before = await contents()
    for (const password of ['не тот пароль', '']) {
      const answer = await send(visitor, password)
      assert.deepEqual([answer.status, answer.location], [303, form])
      assert.equal((await visitor.follow(answer)).$('#currentPassword').attr('aria-invalid'), 'true')
    }
    assert.deepEqual(await contents(), before)
    assert.equal(await profileWith(visitor.cookies), 200)
  })

  it('wants the password that counts when it happens', async () => {
    const { person, user } = await somebody()
    await whileWaiting(
      (client) => client.query(`UPDATE "user" SET password_hash = 'another' WHERE id = $1`, [user.id]),
      () => assert.rejects(remove(user, person), /wrongPassword/),
    )
    assert.equal(await User.count({ id: user.id }), 1)
  })

  it('says on its page what happens, and offers the archive first', async () => {
    const { visitor } = await owner()
    const page = await visitor.get(form)
    assert.match(words(page), /нельзя отменить.*действуют.*Текущий пароль/)
    assert.equal(page.$('main a[href="/profile/data"]').length, 1)
  })

  it('leaves of the messages of the event bus that there was somebody, not who', async () => {
    const { person, user } = await somebody()
    const stranger = await somebody()
    const named = { first_name: 'Анна', last_name: null, locale: 'ru' }
    for (const { id, email } of [user, stranger.user]) {
      const data = JSON.stringify({ user_id: id, email, ...named })
      await query(`INSERT INTO message (type, subject, data) VALUES ('user.registered', $1, $2::jsonb)`, [
        `user/${id}`,
        data,
      ])
    }
    await remove(user, person)
    const dataOf = async (id: string) =>
      (await query(`SELECT data FROM message WHERE subject = $1`, [`user/${id}`])).map(({ data }) => data)
    assert.deepEqual(await dataOf(user.id), [{ user_id: user.id }])
    assert.deepEqual(await dataOf(stranger.user.id), [
      { user_id: stranger.user.id, email: stranger.user.email, ...named },
    ])
  })

  it('lets the address register anew, and find none of the old orders', async () => {
    const { person, user } = await somebody()
    const { placed } = await bought(user, [person])
    const { event } = await bought(user, [person])
    await Event.update({ id: event.id }, past())
    await remove(user, person)
    const fresh = await knownUser(person)
    const visitor = await visitorSignedIn(fresh)
    assert.equal((await visitor.get('/profile')).$('.poster').length, 0)
    assert.equal(await Order.count({ buyer: fresh.id }), 0)
    assert.equal((await visitor.get(`/orders/${placed.key}`)).status, 200)
  })
})

describe('An organiser who deletes the account', () => {
  it('is refused by name of an event that is neither over nor cancelled, and nothing changes', async () => {
    const { person, user, visitor } = await owner()
    await anEvent({ organiser: user.id, ...past() })
    await anEvent({ organiser: user.id, title: 'Вечер «при <b>свечах</b>»' })
    await ordered(user)
    const before = await contents()
    const answer = await send(visitor, person.password)
    assert.deepEqual([answer.status, answer.location], [303, form])
    assert.match(words(await visitor.follow(answer), '.summary'), /«Вечер «при <b>свечах<\/b>»», оно ещё не прошло/)
    assert.deepEqual(await contents(), before)
  })

  it('is refused for the sake of people who ordered what is a draft again', async () => {
    const { person, user } = await somebody()
    const { event } = await ordered(null, [anna()], { organiser: user.id })
    await Event.update({ id: event.id }, { status: 'draft' })
    await assert.rejects(remove(user, person), refusedWith('organisesEvents'))
  })

  it('leaves past and cancelled events without an organiser, and takes the drafts along', async () => {
    const { person, user } = await somebody()
    const { event: over } = await anEvent({ organiser: user.id, ...past() })
    const { event: cancelled } = await anEvent({ organiser: user.id, status: 'cancelled' })
    const { event: draft } = await anEvent({ organiser: user.id, status: 'draft' })
    await remove(user, person)
    for (const { id, slug } of [over, cancelled]) {
      assert.equal((await Event.findOne({ id }))?.organiser, null)
      const page = await new VisitorAgent().get(`/events/${slug}`)
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.text, new RegExp(person.lastName))
    }
    assert.deepEqual(
      [
        await Event.count({ id: draft.id }),
        await TicketType.count({ event: draft.id }),
        await User.count({ id: user.id }),
      ],
      [0, 0, 0],
    )
  })
})

describe('An admin who deletes the account', () => {
  let others: UserRow[]
  before(async () => void (others = await User.update({ role: 'ROLE_ADMIN' }, { role: 'ROLE_USER' })))
  after(async () => void (await User.update({ id: others.map(({ id }) => id) }, { role: 'ROLE_ADMIN' })))
  afterEach(async () => void (await User.update({ role: 'ROLE_ADMIN' }, { role: 'ROLE_USER' })))

  it('is refused as the last one who is active', async () => {
    const { person, user, visitor } = await owner({ role: 'ROLE_ADMIN' })
    await knownUser(darya(), { role: 'ROLE_ADMIN', status: 'blocked' })
    await knownUser(darya(), { role: 'ROLE_ADMIN', status: 'wait' })
    const answer = await send(visitor, person.password)
    assert.deepEqual([answer.status, answer.location], [303, form])
    assert.match(words(await visitor.follow(answer), '.summary'), /единственный администратор/)
    assert.equal(await User.count({ id: user.id }), 1)
  })

  it('may go while another one is active; of two at once, one stays', async () => {
    const admins = await Promise.all([1, 2].map(() => somebody({ role: 'ROLE_ADMIN' })))
    await Promise.all(admins.map(({ user }) => visitorSignedIn(user)))
    // Their sessions are locked until both have come as far as they get: each has looked whether the other is there.
    let ends: PromiseSettledResult<void>[] = []
    await whileWaiting(
      (client) =>
        client.query(`SELECT FROM session WHERE sess ->> 'userId' = ANY($1) FOR UPDATE`, [
          admins.map(({ user }) => user.id),
        ]),
      async () => (ends = await Promise.allSettled(admins.map(({ user, person }) => remove(user, person)))),
      () => eventually(async () => (await query(waiting)).length === 2),
    )
    assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const refused = ends.find((end) => end.status === 'rejected')
    assert.ok(refusedWith('lastAdmin')(refused?.reason))
    assert.equal(await User.count({ role: 'ROLE_ADMIN', status: 'active' }), 1)
  })
})
