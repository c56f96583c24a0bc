import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { changePassword } from '../../api/accounts/reset-password'
import { sessionsOfUser } from '../../api/accounts/sessions-of'
import { pool } from '../../api/db/pool'
import { deviceName } from '../../api/pages/device-name'
import { texts } from '../../api/text'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { VisitorAgent, type Page } from '../support/visitor'
import { whileWaiting } from '../support/waiting'
import { profileWith, sessionId, signInWith, somebody, someUser, visitorSignedIn, words } from './support'

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0'
const page = '/profile/security'
const nameOf = (visitor: VisitorAgent) => createHash('sha256').update(sessionId(visitor.cookies)).digest('hex')
const rowsOf = ({ $ }: Page) =>
  $('#sessions li')
    .toArray()
    .map((row) => $(row).text().replace(/\s+/g, ' ').trim())
const signOutAt = (visitor: VisitorAgent, name: string) =>
  visitor.submit(page, { _method: 'DELETE' }, `/profile/sessions/${name}`)

async function lastSeen(visitor: VisitorAgent, ago: string): Promise<void> {
  const earlier = `UPDATE session SET expire = expire - $2::interval - interval '5 seconds' WHERE sid = $1`
  await pool().query(earlier, [sessionId(visitor.cookies), ago])
}

describe('The list of where one is signed in', () => {
  it('names device, last activity and since when, and marks this one', async () => {
    const { person, user } = await somebody()
    const here = new VisitorAgent('ru', firefox)
    await signInWith(here, person.email, person.password)
    const elsewhere = await visitorSignedIn(user, {
      device: 'Mozilla/5.0 (iPhone; x) Version/18.5 Mobile Safari/604.1',
    })
    await lastSeen(elsewhere, '3 hours')
    assert.deepEqual(rowsOf(await here.get(page)), [
      'Firefox, Windows это устройство последняя активность: сейчас · вход: сейчас Выйти',
      'Safari, iPhone последняя активность: 3 часа назад · вход: 1 минуту назад Выйти',
    ])
  })

  it('moves up who asked for any page', async () => {
    const user = await someUser('active')
    const [here, phone, desk] = await Promise.all([
      visitorSignedIn(user),
      visitorSignedIn(user, { device: 'Mozilla/5.0 (Linux; Android 15) Chrome/139.0 Mobile' }),
      visitorSignedIn(user, { device: firefox }),
    ])
    await lastSeen(phone, '5 days')
    await lastSeen(desk, '1 hour')
    assert.match(rowsOf(await here.get(page)).join('|'), /Windows.*1 час назад.*Android.*5 дней назад/)
    await phone.get('/register')
    assert.match(rowsOf(await here.get(page)).join('|'), /Android.*сейчас.*Windows.*1 час назад/)
  })

  it('shows neither the sessions of others nor those that are over', async () => {
    const user = await someUser('active')
    const here = await visitorSignedIn(user)
    await visitorSignedIn(await someUser('active'), { device: firefox })
    await lastSeen(await visitorSignedIn(user, { device: firefox }), '31 days')
    assert.equal(rowsOf(await here.get(page)).length, 1)
  })

  it('names a session by a hash, and no page holds its id', async () => {
    const user = await someUser('active')
    const [here, elsewhere] = [await visitorSignedIn(user), await visitorSignedIn(user)]
    const { text } = await here.get(page)
    assert.ok(text.includes(nameOf(elsewhere)))
    for (const visitor of [here, elsewhere]) assert.ok(!text.includes(sessionId(visitor.cookies)))
  })

  it('shows 50 at most, this one among them, and says so', async () => {
    const user = await someUser('active')
    const here = await visitorSignedIn(user)
    await pool().query(
      `INSERT INTO session SELECT sid || '-' || n, sess, expire + n * interval '1 second'
         FROM session, generate_series(1, 60) n WHERE sid = $1`,
      [sessionId(here.cookies)],
    )
    const shown = await here.get(page)
    assert.equal(rowsOf(shown).length, 50)
    assert.match(rowsOf(shown)[0]!, /это устройство/)
    assert.match(words(shown, '#sessions'), /Показаны 50 последних/)
  })

  it('is one query that needs no look at the sessions of everybody', async () => {
    const client = await pool().connect()
    try {
      await client.query('BEGIN; SET LOCAL enable_seqscan = off')
      const { rows } = await client.query(`EXPLAIN ${sessionsOfUser}`, ['a', 'b', 1])
      await client.query('ROLLBACK')
      assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /session_of_user/)
    } finally {
      client.release()
    }
  })
})

describe('A device', () => {
  const apple = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0'
  const known = {
    [firefox]: 'Firefox, Windows',
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`]: 'Chrome, Windows',
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/139.0.0.0`]: 'Edge, Windows',
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/120.0.0.0`]: 'Opera, Linux',
    [`Mozilla/5.0 (Windows NT 10.0) ${chrome} YaBrowser/25.8.0.0 Safari/537.36`]: 'Yandex Browser, Windows',
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`]: 'Chrome, Android',
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`]: 'Chrome, ChromeOS',
    [`${apple} Version/18.5 Safari/605.1.15`]: 'Safari, macOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) FxiOS/141.0 Mobile Safari/605.1.15': 'Firefox, iPhone',
    'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) CriOS/139.0 Mobile Safari/604.1': 'Chrome, iPad',
    'Mozilla/5.0 (X11; Linux x86_64)': 'Linux',
  }
  for (const [agent, name] of Object.entries(known)) {
    it(`is called ${name}: ${agent}`, () => assert.equal(deviceName(agent), name))
  }

  const odd = {
    'no text': '',
    'a program': 'curl/8.14.1',
    'two kilobytes': firefox.padEnd(2048, ' and'),
    'two kilobytes, as a session keeps them': firefox.padEnd(2048, ' and').slice(0, 300),
    'a control character': `${firefox}\u0007`,
    'a line break': `${firefox}\r\nX: y`,
    'a sign that turns the writing': `${firefox}\u202e`,
    markup: '<img src=x onerror=alert(1)>',
  }
  for (const [what, agent] of Object.entries(odd)) {
    it(`is unknown that says ${what}, and the list shows nothing of it`, async () => {
      assert.equal(deviceName(agent), null)
      const shown = await (await visitorSignedIn(await someUser('active'), { device: agent })).get(page)
      assert.match(rowsOf(shown)[0]!, /^Неизвестное устройство это устройство/)
      if (agent) assert.ok(!shown.text.includes(agent.slice(0, 20)))
    })
  }

  it('that never said what it is is unknown, too', () => assert.equal(deviceName(null), null))

  it('was seen in words of either language', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    const ago = (seconds: number) =>
      (['ru', 'en'] as const).map((locale) => texts(locale).format.ago(new Date(now.getTime() - seconds * 1000), now))
    assert.deepEqual(ago(59), ['сейчас', 'now'])
    assert.deepEqual(ago(-5), ['сейчас', 'now'])
    assert.deepEqual(ago(60), ['1 минуту назад', '1 minute ago'])
    assert.deepEqual(ago(3 * 3600 + 59), ['3 часа назад', '3 hours ago'])
    assert.deepEqual(ago(24 * 3600), ['вчера', 'yesterday'])
    assert.deepEqual(ago(70 * 24 * 3600), ['2 месяца назад', '2 months ago'])
  })
})

describe('Signing out', () => {
  it('there ends that session and no other', async () => {
    const user = await someUser('active')
    const [here, there, third] = await Promise.all([1, 2, 3].map(() => visitorSignedIn(user)))
    const answer = await signOutAt(here!, nameOf(there!))
    assert.deepEqual([answer.status, answer.location], [303, page])
    assert.match(words(await here!.follow(answer), '[role=status]'), /Вход завершён/)
    const alive = await Promise.all([here, there, third].map((visitor) => profileWith(visitor!.cookies)))
    assert.deepEqual(alive, [200, 303, 200])
  })

  it('here, from the list, leads to the feed', async () => {
    const here = await visitorSignedIn(await someUser('active'))
    const before = here.cookies
    const answer = await signOutAt(here, nameOf(here))
    assert.deepEqual([answer.status, answer.location], [303, '/'])
    assert.match(words(await here.follow(answer), '[role=status]'), /Вы вышли/)
    assert.deepEqual([await profileWith(before), await profileWith(here.cookies)], [303, 303])
  })

  it('is refused for what is not there and for what is somebody else’s, with the same words', async () => {
    const user = await someUser('active')
    const here = await visitorSignedIn(user)
    const stranger = await visitorSignedIn(await someUser('active'))
    const _csrf = await here.token(page, '/profile/sessions/end')
    const said = []
    for (const name of [nameOf(stranger), 'f'.repeat(64), sessionId(here.cookies), '%00', 'a%27--']) {
      const answer = await here.send(`/profile/sessions/${name}`, { _csrf, _method: 'DELETE' })
      assert.deepEqual([answer.status, answer.location], [303, page])
      said.push(words(await here.follow(answer), '.summary > p'))
    }
    assert.deepEqual(new Set(said), new Set(['Такого входа уже нет. Посмотрите в списке, где вы остались.']))
    assert.deepEqual([await profileWith(stranger.cookies), await profileWith(here.cookies)], [200, 200])
  })

  it('on all other devices leaves this one', async () => {
    const user = await someUser('active')
    const [here, there] = [await visitorSignedIn(user), await visitorSignedIn(user)]
    const stranger = await visitorSignedIn(await someUser('active'))
    assert.equal((await here.submit(page, {}, '/profile/sessions/end')).location, page)
    const alive = await Promise.all([here, there, stranger].map(({ cookies }) => profileWith(cookies)))
    assert.deepEqual(alive, [200, 303, 200])
  })

  it('everywhere ends this one, too, and leads to the feed', async () => {
    const user = await someUser('active')
    const [here, there] = [await visitorSignedIn(user), await visitorSignedIn(user)]
    const stranger = await visitorSignedIn(await someUser('active'))
    const before = here.cookies
    const answer = await here.submit(page, { _method: 'DELETE' }, '/profile/sessions')
    assert.deepEqual([answer.status, answer.location], [303, '/'])
    assert.match(words(await here.follow(answer), '[role=status]'), /Вы вышли на всех устройствах/)
    const alive = await Promise.all([before, here.cookies, there.cookies, stranger.cookies].map(profileWith))
    assert.deepEqual(alive, [303, 303, 303, 200])
  })
})

describe('A session that ends while a request of it is under way', () => {
  /** A form that waits for the row of an order, and saves its session at the end: the answer has a notice to keep. */
  async function underWay(visitor: VisitorAgent, work: () => Promise<unknown>) {
    const { event, ticketTypes } = await anEvent()
    const { id, key } = await order(event, ticketTypes[0])
    const _csrf = await visitor.token(`/orders/${key}`, `/orders/${key}/cancel`)
    let answer: Page | undefined
    const begin = async () => (answer = await visitor.send(`/orders/${key}/cancel`, { _csrf }))
    await whileWaiting((client) => client.query('SELECT FROM "order" WHERE id = $1 FOR UPDATE', [id]), begin, work)
    assert.deepEqual([answer?.status, answer?.location], [303, `/orders/${key}`])
    return `/orders/${key}`
  }

  it('stays dead after signing out there', async () => {
    const user = await someUser('active')
    const [here, there] = [await visitorSignedIn(user), await visitorSignedIn(user)]
    const before = there.cookies
    await underWay(there, () => signOutAt(here, nameOf(there)))
    assert.deepEqual([await profileWith(before), await profileWith(there.cookies)], [303, 303])
  })

  it('stays dead after signing out there and then', async () => {
    const user = await someUser('active')
    const visitor = await visitorSignedIn(user)
    const before = visitor.cookies
    await underWay(visitor, () => visitor.submit('/', {}, '/logout'))
    assert.deepEqual([await profileWith(before), await profileWith(visitor.cookies)], [303, 303])
  })

  it('stays dead after a change of the password', async () => {
    const { person, user } = await somebody()
    const there = await visitorSignedIn(user)
    const before = there.cookies
    const change = { currentPassword: person.password, password: `${person.password}!` }
    await underWay(there, () => changePassword(user.id, change, { session: '', origin: 'http://localhost' }))
    assert.deepEqual([await profileWith(before), await profileWith(there.cookies)], [303, 303])
  })

  it('would otherwise save what it has to say, and does so for who stays', async () => {
    const visitor = await visitorSignedIn(await someUser('active'))
    const page = await underWay(visitor, async () => undefined)
    assert.match(words(await visitor.get(page), '[role=status]'), /Заказ отменён/)
    assert.equal(await profileWith(visitor.cookies), 200)
  })
})
