import assert from 'node:assert/strict'
import { load } from 'cheerio'
import { Passkey, query, RecoveryCode, Refund, SecondStep, Ticket, type UserRow } from '../../api/db'
import { myDataArchive } from '../../api/pages/my-data-archive'
import { zip } from '../../api/pages/zip'
import { texts } from '../../api/text'
import { hashToken, newToken } from '../../api/accounts/token'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { quiet } from '../http/ledger'
import { fewestQueriesOf } from '../support/queries'
import { unzip } from '../support/unzip'
import { bought, ordered } from './my-data-support'
import { ask, sessionId, someUser, visitorSignedIn, words } from './support'

const path = '/profile/data/download'

async function archiveOf(user: Pick<UserRow, 'id'>) {
  const visitor = await visitorSignedIn(user)
  const response = await ask(path, { cookie: visitor.cookies })
  const files = unzip(Buffer.from(await response.arrayBuffer()))
  const { 'data.json': json = '', ...others } = files
  return { visitor, response, json, data: JSON.parse(json), others }
}

describe('My data', () => {
  it('come as an archive that nobody keeps on the way', async () => {
    const { response, others } = await archiveOf(await someUser('active'))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/zip')
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename="foyer-data.zip"')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.deepEqual(others, {})
  })

  it('hold the personal information under the names of the API', async () => {
    const user = await someUser('active', { phone: '+79123456789', birthDate: '1990-12-31', lastName: 'Ёлкина' })
    const { data } = await archiveOf(user)
    assert.deepEqual(data.user, {
      user_id: user.id,
      username: null,
      first_name: 'Анна',
      last_name: 'Ёлкина',
      email: user.email,
      new_email: null,
      phone: '+79123456789',
      birth_date: '1990-12-31',
      language: 'ru',
      status: 'active',
      role: 'ROLE_USER',
      registered_at: user.createdAt.toISOString(),
      registered_with: null,
      changed_at: user.updatedAt.toISOString(),
    })
    assert.deepEqual([data.orders, data.organised_events, data.passkeys, data.messages], [[], [], [], []])
    assert.deepEqual([data.second_step, data.recovery_codes_left], [{ enabled: false, since: null }, 0])
  })

  it('hold orders with attendees, tickets, payments and refunds', async () => {
    const user = await someUser('active')
    const { event, placed, payment } = await bought(user, [anna(), ilya()])
    await Refund.create({ payment: payment.id, amount: 300_000, currency: 'RUB', reason: 'surplus', status: 'pending' })
    await ordered(user)
    const { data } = await archiveOf(user)
    const [first, second] = data.orders
    assert.equal(data.orders.length, 2)
    assert.match(first.url, new RegExp(`^http://[^/]+/orders/${placed.key}$`))
    assert.deepEqual([first.number, first.status, first.total], [placed.number, 'paid', 300_000])
    assert.deepEqual([first.event.title, first.event.time_zone], [event.title, 'Europe/Moscow'])
    assert.equal(new Date(first.event.starts_at).getTime(), event.startsAt.getTime())
    assert.deepEqual(
      first.attendees.map((each: Record<string, unknown>) => [each.full_name, each.birth_date, each.phone]),
      [anna(), ilya()].map(({ fullName, birthDate, phone }) => [fullName, birthDate, phone]),
    )
    const tickets = await Ticket.find({ order: placed.id })
    assert.deepEqual(
      first.tickets.map((each: Record<string, unknown>) => [each.code, each.status]).sort(),
      tickets.map(({ code }) => [code, 'valid']).sort(),
    )
    assert.deepEqual(
      [first.payments[0].provider, first.payments[0].status, first.payments[0].amount],
      ['sandbox', 'succeeded', 300_000],
    )
    assert.deepEqual([first.payments[0].refund.reason, first.payments[0].refund.amount], ['surplus', 300_000])
    assert.deepEqual([second.status, second.tickets, second.payments], ['pending', [], []])
  })

  it('hold sessions, passkeys, the second step, the events that I organise, and what the event bus says of me', async () => {
    const user = await someUser('active')
    await Passkey.create({ user: user.id, name: 'Ключ', credential: newToken().secret, publicKey: 'pk', counter: 3 })
    await SecondStep.create({
      user: user.id,
      secret: 'encrypted',
      lastStep: 1,
      triesSince: new Date(),
      codesAt: new Date(),
    })
    await RecoveryCode.create({ user: user.id, hash: hashToken('a') })
    await anEvent({ organiser: user.id, title: 'Мой вечер' })
    const { id, email, firstName, lastName, locale } = user
    const told = { user_id: id, email, first_name: firstName, last_name: lastName, locale }
    await query(`INSERT INTO message (type, subject, data) VALUES ('user.confirmed', $1, $2)`, [
      `user/${user.id}`,
      JSON.stringify(told),
    ])
    await visitorSignedIn(user, { device: 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Firefox/141.0' })
    const { data } = await archiveOf(user)
    assert.deepEqual(
      data.sessions.map((each: Record<string, unknown>) => [each.device, each.current]),
      [
        [null, true],
        ['Firefox, Linux', false],
      ],
    )
    assert.deepEqual(Object.keys(data.passkeys[0]).sort(), ['created_at', 'last_used_at', 'name'])
    assert.deepEqual([data.second_step.enabled, data.recovery_codes_left], [true, 1])
    assert.deepEqual([data.organised_events[0].title, data.organised_events[0].ticket_types.length], ['Мой вечер', 1])
    assert.deepEqual([data.messages[0].type, data.messages[0].data], ['user.confirmed', told])
  })

  it('hold no hash, no token and no secret, and nothing that opens what is somebody else’s', async () => {
    const [secret, token] = [newToken(), newToken()]
    const user = await someUser('active', {
      passwordHash: '$2b$12$secretpasswordhash',
      resetPasswordToken: token.hash,
      passwordTokenExpires: new Date(),
      registrationKey: 'registration-key',
    })
    await Passkey.create({
      user: user.id,
      name: 'Ключ',
      credential: secret.secret,
      publicKey: 'public-key',
      counter: 3,
    })
    await SecondStep.create({
      user: user.id,
      secret: 'second-step-secret',
      lastStep: 1,
      triesSince: new Date(),
      codesAt: new Date(),
    })
    await RecoveryCode.create({ user: user.id, hash: secret.hash })
    const { placed } = await bought(user)
    const own = await anEvent({ organiser: user.id })
    const guest = await someUser('active')
    const theirs = await bought(guest)
    const other = await visitorSignedIn(user)
    const { visitor, json, others } = await archiveOf(user)
    const all = [json, ...Object.values(others)].join('\n')
    const { payment, ...rest } = theirs
    for (const hidden of [
      ...['$2b$', token.hash, secret.hash, secret.secret, 'public-key', 'second-step-secret', 'registration-key'],
      ...[sessionId(visitor.cookies), sessionId(other.cookies), placed.submission],
      ...[rest.placed.key, rest.placed.number, guest.email, guest.id, payment.id, rest.event.slug],
    ]) {
      assert.ok(!all.includes(hidden), hidden)
    }
    assert.ok(all.includes(own.event.slug))
    assert.ok(all.includes(placed.key))
  })

  it('hold every ticket as a page that needs nothing from elsewhere, and for the calendar', async () => {
    const user = await someUser('active')
    const title = 'Вечер <script>alert(1)</script>'
    const { placed } = await bought(user, [anna(), ilya()], { title })
    const tickets = await Ticket.find({ order: placed.id })
    await Ticket.update({ id: tickets[1]!.id }, { status: 'cancelled' })
    const { others } = await archiveOf(user)
    const [{ code, key }] = tickets as [(typeof tickets)[number]]
    assert.deepEqual(Object.keys(others).sort(), [`tickets/${code}.html`, `tickets/${code}.ics`])
    const $ = load(others[`tickets/${code}.html`]!)
    assert.equal($('h1').text(), title)
    assert.match($('body').text(), new RegExp(`Дом культуры, ул. Мира, 1, Пермь[^]*${code}`))
    assert.match($('svg path').attr('d') ?? '', /^M\d/)
    assert.deepEqual(
      $('a')
        .attr('href')
        ?.replace(/^http:\/\/[^/]+/, ''),
      `/tickets/${key}`,
    )
    assert.equal($('script, link, img, iframe, object, [src], [srcset]').length, 0)
    assert.doesNotMatch(others[`tickets/${code}.html`]!, /url\(|@import/)
    assert.match(others[`tickets/${code}.ics`]!, /^BEGIN:VCALENDAR[^]*END:VCALENDAR/)
  })

  it('take as many queries for twenty orders as for one', async () => {
    const context = { session: '', origin: 'http://localhost', texts: texts('ru'), now: new Date() }
    const counts = []
    for (const orders of [1, 20]) {
      const user = await someUser('active')
      for (let count = 0; count < orders; count++) await bought(user)
      let archive: Buffer | undefined
      await quiet()
      const sent = await fewestQueriesOf(async () => (archive = await myDataArchive({ user: user.id, ...context })))
      assert.equal(JSON.parse(unzip(archive!)['data.json']!).orders.length, orders)
      counts.push(sent.length)
    }
    assert.ok(counts[0]! >= 10)
    assert.equal(counts[1], counts[0])
  })

  it('are for who is signed in', async () => {
    for (const page of ['/profile/data', path, '/profile/delete']) {
      const { status, headers } = await ask(page)
      assert.deepEqual([page, status, headers.get('location')], [page, 303, '/profile/login'])
    }
  })

  it('have a page that says what is kept, and leads to the archive and to deleting', async () => {
    const visitor = await visitorSignedIn(await someUser('active'))
    assert.equal((await visitor.get('/profile')).$('a[href="/profile/data"]').length, 1)
    const page = await visitor.get('/profile/data')
    assert.match(words(page), /Что мы храним.*Пароль мы не знаем/)
    assert.deepEqual([page.$(`a[href="${path}"]`).length, page.$('a[href="/profile/delete"]').length], [1, 1])
  })

  it('are not half an archive when one file cannot be made', async () => {
    const fails = () => {
      throw new Error('no such ticket')
    }
    const files = [{ name: 'a', content: () => 'a' }]
    assert.deepEqual(unzip(await zip([...files, { name: 'я.txt', content: () => 'ё' }], new Date())), {
      a: 'a',
      'я.txt': 'ё',
    })
    await assert.rejects(zip([...files, { name: 'b', content: fails }, ...files], new Date()), /no such ticket/)
  })
})
