import assert from 'node:assert/strict'
import { Secret } from 'otpauth'
import { lockWithPassword } from '../../api/accounts/current-password'
import { turnOffSecondStep } from '../../api/accounts/second-step/turn-off'
import { pool } from '../../api/db/pool'
import { RecoveryCode, SecondStep, transaction, User } from '../../api/db'
import { FormRefusal } from '../../api/refusal'
import { settings } from '../../api/settings'
import { contents, flashOf, growth, quiet } from '../http/ledger'
import { signedIn } from '../support/builders'
import { qrText } from '../support/qr'
import { aPhone, aSecondStep, scanned, setupPage, turnOn } from '../support/second-step'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { logOf } from './breakdowns'
import { profileWith, sessionOf, signInWith, somebody, words } from './support'

const codesPage = '/profile/second_step/codes'
const editPage = '/profile/second_step/edit'

async function member(changes: Parameters<typeof somebody>[0] = {}) {
  const { person, user } = await somebody(changes)
  return { person, user, visitor: await signedIn(person) }
}

const codesOn = ({ $ }: Page): string[] =>
  $('.recovery-codes li')
    .map((_, code) => $(code).text())
    .get()

/** Where in the whole database a text stands, in any table, the sessions and the jobs included. */
async function placesOf(text: string): Promise<string[]> {
  const { rows: tables } = await pool().query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  )
  assert.ok(tables.some(({ name }) => name === 'public.session'))
  const places: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool().query(`SELECT 1 FROM ${name} t WHERE position(lower($1) in lower(t::text)) > 0`, [
      text,
    ])
    if (rows.length > 0) places.push(name)
  }
  return places
}

/** The ways to write a secret down. */
const spellings = (secret: string) => {
  const { bytes, hex } = Secret.fromBase32(secret)
  return [secret, hex, Buffer.from(bytes).toString('base64').replace(/=+$/, '')]
}

async function whileRequired<Result>(work: () => Promise<Result>): Promise<Result> {
  Object.assign(settings(), { adminTotp: 'required' })
  try {
    return await work()
  } finally {
    Object.assign(settings(), { adminTotp: 'optional' })
  }
}

describe('Setting up the second step', () => {
  it('goes from the security page to recovery codes and a mail, and the next sign-in asks for a code', async () => {
    const { person, user, visitor } = await member()
    const security = await visitor.get('/profile/security')
    assert.equal(security.$(`#second-step a[href="${setupPage}"]`).length, 1)
    const phone = await scanned(visitor)
    const used = phone.code()
    const done = await turnOn(visitor, phone, person.password, used)
    assert.deepEqual([done.status, done.location], [303, codesPage])
    const codes = codesOn(await visitor.follow(done))
    assert.equal(codes.length, 10)
    const mail = await run().smtp.mailTo(person.email)
    assert.match(mail.subject, /в два шага/)
    assert.match(mail.text, /Когда: \d+ \S+ \d{4}, \d\d:\d\d UTC/)
    for (const secret of [...codes, phone.secret]) assert.ok(!mail.text.includes(secret))
    assert.match(words(await visitor.get('/profile/security'), '#second-step'), /Включён.*Осталось 10/)

    const again = new VisitorAgent()
    assert.equal((await signInWith(again, person.email, person.password)).location, '/login/code')
    // What proved that the app has the key is used up; a clock goes on.
    assert.equal((await again.submit('/login/code', { code: used })).location, '/login/code')
    assert.equal((await again.submit('/login/code', { code: phone.code(1) })).location, '/')
    const third = new VisitorAgent()
    await signInWith(third, person.email, person.password)
    assert.equal((await third.submit('/login/code', { code: codes[3]! })).location, '/')
    assert.equal(await RecoveryCode.count({ user: user.id }), 9)
  })

  it('says the same key in the picture, the link and the text', async () => {
    const { person, visitor } = await member()
    const page = await visitor.get(setupPage)
    const link = page.$('a[href^="otpauth:"]').attr('href') ?? ''
    const phone = await scanned(visitor)
    assert.equal(new URL(link).searchParams.get('secret'), phone.secret)
    assert.ok(decodeURIComponent(link).includes(person.email))
    assert.equal(await qrText(page.$('.key svg').attr('viewBox') ?? '', page.$('.key path').attr('d') ?? ''), link)
    assert.match(page.$('.key .code').text(), /^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$/)
  })

  it('keeps the key when the page is loaded again, after a mistake, and in a second tab', async () => {
    const { person, visitor } = await member()
    const phone = await scanned(visitor)
    assert.equal((await scanned(visitor)).secret, phone.secret)
    const wrong = await visitor.submit(setupPage, { code: '000', currentPassword: 'a' }, '/profile/second_step')
    assert.equal(wrong.location, setupPage)
    assert.equal((await scanned(visitor)).secret, phone.secret)

    const tabs = await Promise.all([1, 2].map(() => visitor.token(setupPage, '/profile/second_step')))
    const send = (_csrf: string) =>
      visitor.send('/profile/second_step', { _csrf, code: phone.code(), currentPassword: person.password })
    const answers = [await send(tabs[0]!), await send(tabs[1]!)]
    assert.deepEqual(
      answers.map(({ location }) => location),
      [codesPage, codesPage],
    )
    assert.equal(codesOn(await visitor.get(codesPage)).length, 10)
  })

  it('gives each person a key of their own', async () => {
    const [one, two] = [await member(), await member()]
    assert.notEqual((await scanned(one.visitor)).secret, (await scanned(two.visitor)).secret)
  })

  it('shows the codes that count, also when the form comes twice at once', async () => {
    const { person, user, visitor } = await member()
    const phone = await scanned(visitor)
    const _csrf = await visitor.token(setupPage, '/profile/second_step')
    const fields = { _csrf, code: phone.code(), currentPassword: person.password }
    await Promise.all([1, 2, 3].map(() => visitor.send('/profile/second_step', fields)))
    const codes = codesOn(await visitor.get(codesPage))
    assert.equal(codes.length, 10)
    assert.equal(await RecoveryCode.count({ user: user.id }), 10)
    const again = new VisitorAgent()
    await signInWith(again, person.email, person.password)
    assert.equal((await again.submit('/login/code', { code: codes[9]! })).location, '/')
  })

  it('needs the password, and a code of just this key', async () => {
    const { person, user, visitor } = await member()
    const phone = await scanned(visitor)
    const tries: [Record<string, string>, field: string][] = [
      [{ code: phone.code(), currentPassword: 'не тот пароль' }, 'currentPassword'],
      [{ code: phone.code(), currentPassword: '' }, 'currentPassword'],
      [{ code: aPhone('A'.repeat(32)).code(), currentPassword: person.password }, 'code'],
      [{ code: phone.code(-3), currentPassword: person.password }, 'code'],
    ]
    for (const [fields, field] of tries) {
      const answer = await visitor.submit(setupPage, fields, '/profile/second_step')
      assert.equal(answer.location, setupPage)
      const { fields: typed = {}, errors = [] } = await flashOf(visitor.cookies)
      assert.deepEqual([typed, errors.map((error) => error.field)], [{}, [field]])
      const page = await visitor.get(setupPage)
      assert.equal(page.$(`#${field}`).attr('aria-invalid'), 'true')
    }
    assert.equal(await SecondStep.count({ user: user.id }), 0)
    assert.equal((await turnOn(visitor, phone, person.password)).location, codesPage)
  })

  it('takes no key that somebody sends along', async () => {
    const { person, user, visitor } = await member()
    await scanned(visitor)
    const phone = aPhone('A'.repeat(32))
    const fields = { code: phone.code(), currentPassword: person.password, secret: phone.secret, key: phone.secret }
    await visitor.submit(setupPage, fields, '/profile/second_step')
    assert.equal(await SecondStep.count({ user: user.id }), 0)
  })

  it('ends every other session of the user, and nobody else’s', async () => {
    const { person, visitor } = await member()
    const elsewhere = await signedIn(person)
    const other = await member()
    await turnOn(visitor, await scanned(visitor), person.password)
    assert.equal(await profileWith(elsewhere.cookies), 303)
    assert.equal(await profileWith(visitor.cookies), 200)
    assert.equal(await profileWith(other.visitor.cookies), 200)
  })

  it('leaves neither the key nor a code in clear in the database or in the log, not even on the way', async () => {
    const { person, visitor } = await member()
    let codes: string[] = []
    const log = await logOf(async () => {
      const phone = await scanned(visitor)
      const code = phone.code()
      // The same look finds what does stand there.
      assert.deepEqual(await placesOf(person.email), ['public."user"'])
      for (const spelling of spellings(phone.secret)) assert.deepEqual(await placesOf(spelling), [])
      const done = await turnOn(visitor, phone, person.password)
      await quiet()
      const beforeShown = structuredClone(await sessionOf(visitor))
      assert.ok(beforeShown.recoveryCodes)
      const rows = await pool().query<{ all: string }>('SELECT string_agg(sess::text, chr(10)) AS all FROM session')
      codes = codesOn(await visitor.follow(done))
      for (const secret of [...codes, ...codes.map((each) => each.replaceAll('-', ''))]) {
        assert.ok(!(rows.rows[0]?.all ?? '').includes(secret))
        assert.deepEqual(await placesOf(secret), [])
      }
      for (const spelling of spellings(phone.secret)) assert.deepEqual(await placesOf(spelling), [])
      assert.ok(!JSON.stringify(await sessionOf(visitor)).includes(code))
    })
    assert.equal(codes.length, 10)
    assert.equal(log, '')
  })
})

describe('A password that was asked again', () => {
  it('counts no longer once it was changed or its user blocked, however late that came', async () => {
    const { user } = await somebody()
    await transaction((tx) => lockWithPassword(tx, user))
    await User.update({ id: user.id }, { status: 'blocked' })
    await assert.rejects(
      transaction((tx) => lockWithPassword(tx, user)),
      FormRefusal,
    )
    await User.update({ id: user.id }, { status: 'active', passwordHash: 'another' })
    await assert.rejects(
      transaction((tx) => lockWithPassword(tx, user)),
      FormRefusal,
    )
  })
})

describe('Recovery codes', () => {
  async function careful() {
    const { person, user, visitor } = await member()
    return { person, user, visitor, ...(await aSecondStep(user.id)) }
  }
  async function renew(visitor: VisitorAgent, currentPassword: string): Promise<Page> {
    const { $ } = await visitor.get(codesPage)
    const fields = { madeAt: $('[name=madeAt]').attr('value') ?? '', currentPassword }
    return visitor.submit(codesPage, fields)
  }

  it('are shown once; a second look says that they were, and a look with HEAD does not count', async () => {
    const { person, visitor } = await member()
    await turnOn(visitor, await scanned(visitor), person.password)
    await fetch(new URL(codesPage, run().baseUrl), { method: 'HEAD', headers: { cookie: visitor.cookies } })
    const first = await visitor.get(codesPage)
    assert.equal(codesOn(first).length, 10)
    assert.equal(first.headers['cache-control'], 'private, no-store')
    const second = await visitor.get(codesPage)
    assert.deepEqual(codesOn(second), [])
    assert.match(words(second), /показывают один раз/)
    for (const code of codesOn(first)) assert.ok(!second.text.includes(code))
  })

  it('are made anew with the password: ten new ones, the old ones die, and a mail tells of it', async () => {
    const { person, user, visitor, recoveryCodes } = await careful()
    const renewed = await renew(visitor, person.password)
    assert.deepEqual([renewed.status, renewed.location], [303, codesPage])
    const fresh = codesOn(await visitor.follow(renewed))
    assert.equal(new Set([...fresh, ...recoveryCodes]).size, 20)
    assert.match((await run().smtp.mailTo(person.email)).subject, /Новые резервные коды/)
    const again = new VisitorAgent()
    await signInWith(again, person.email, person.password)
    assert.equal((await again.submit('/login/code', { code: recoveryCodes[0]! })).location, '/login/code')
    assert.equal((await again.submit('/login/code', { code: fresh[0]! })).location, '/')
    assert.equal(await RecoveryCode.count({ user: user.id }), 9)
  })

  it('stay as they are without the password', async () => {
    const { visitor } = await careful()
    await quiet()
    const before = await contents()
    assert.equal((await renew(visitor, 'не тот пароль')).location, codesPage)
    assert.equal((await visitor.get(codesPage)).$('#currentPassword').attr('aria-invalid'), 'true')
    assert.deepEqual(await contents(), before)
  })

  it('that are shown are those that count, also when the form comes twice at once', async () => {
    const { person, visitor } = await careful()
    const { $ } = await visitor.get(codesPage)
    const _csrf = $(`form[action="${codesPage}"] [name=_csrf]`).attr('value') ?? ''
    const fields = { _csrf, madeAt: $('[name=madeAt]').attr('value') ?? '', currentPassword: person.password }
    const made = await growth(() => Promise.all([1, 2, 3].map(() => visitor.send(codesPage, fields))))
    assert.deepEqual(made, { mails: 1 })
    const [code = ''] = codesOn(await visitor.get(codesPage))
    const again = new VisitorAgent()
    await signInWith(again, person.email, person.password)
    assert.equal((await again.submit('/login/code', { code })).location, '/')
  })

  it('are of nobody without a second step', async () => {
    const { visitor } = await member()
    assert.equal((await visitor.get(codesPage)).location, '/profile/security')
    assert.equal((await visitor.get(editPage)).location, '/profile/security')
  })
})

describe('Turning the second step off', () => {
  const off = (visitor: VisitorAgent, currentPassword: string) =>
    visitor.submit(editPage, { _method: 'DELETE', currentPassword }, '/profile/second_step')

  it('takes the password; then the password is enough, the codes are gone, and a mail tells of it', async () => {
    const { person, user, visitor } = await member()
    await aSecondStep(user.id)
    assert.equal((await off(visitor, 'не тот пароль')).location, editPage)
    assert.equal(await SecondStep.count({ user: user.id }), 1)
    assert.equal((await off(visitor, person.password)).location, '/profile/security')
    assert.match(words(await visitor.get('/profile/security'), '[role=status]'), /Второй шаг выключен/)
    assert.equal(await SecondStep.count({ user: user.id }), 0)
    assert.equal(await RecoveryCode.count({ user: user.id }), 0)
    assert.match((await run().smtp.mailTo(person.email)).subject, /выключен/)
    await signedIn(person)
  })

  it('starts a later set-up with another key', async () => {
    const { person, visitor } = await member()
    const first = await scanned(visitor)
    await turnOn(visitor, first, person.password)
    await off(visitor, person.password)
    assert.notEqual((await scanned(visitor)).secret, first.secret)
  })

  it('is the operator’s as well, for who lost everything; nobody else loses anything', async () => {
    const { person, user } = await member()
    const other = await member()
    await aSecondStep(user.id)
    await aSecondStep(other.user.id)
    assert.equal(await turnOffSecondStep(user.id, run().baseUrl), true)
    assert.equal(await turnOffSecondStep(user.id, run().baseUrl), false)
    assert.equal(await SecondStep.count({ user: other.user.id }), 1)
    assert.equal(await RecoveryCode.count({ user: other.user.id }), 10)
    assert.match((await run().smtp.mailTo(person.email)).subject, /выключен/)
    await signedIn(person)
  })
})

describe('An admin, where ADMIN_TOTP=required', () => {
  it('is led to the set-up after signing in, with a sentence, and not once it is there', async () => {
    const { person } = await somebody({ role: 'ROLE_ADMIN' })
    const visitor = new VisitorAgent()
    await whileRequired(async () => {
      const page = await visitor.follow(await signInWith(visitor, person.email, person.password))
      assert.match(words(page, '[role=status]'), /Администраторам нужен второй шаг/)
      const phone = await scanned(visitor)
      await turnOn(visitor, phone, person.password)
      const again = new VisitorAgent()
      await signInWith(again, person.email, person.password)
      assert.equal((await again.submit('/login/code', { code: phone.code(1) })).location, '/')
    })
  })

  it('cannot turn it off; others can, and so can an admin where it is optional', async () => {
    const admin = await member({ role: 'ROLE_ADMIN' })
    const { user, visitor, person } = admin
    await aSecondStep(user.id)
    const _csrf = await visitor.token(editPage, '/profile/second_step')
    const fields = { _csrf, _method: 'DELETE', currentPassword: person.password }
    const ordinary = await member()
    await aSecondStep(ordinary.user.id)
    await whileRequired(async () => {
      assert.equal((await visitor.send('/profile/second_step', fields)).location, editPage)
      const page = await visitor.get(editPage)
      assert.match(words(page, '.summary'), /нужен обязательно/)
      assert.equal(page.$('main form').length, 0)
      assert.equal((await visitor.get('/profile/security')).$(`a[href="${editPage}"]`).length, 0)
      const own = await ordinary.visitor.token(editPage, '/profile/second_step')
      const sent = { ...fields, _csrf: own }
      assert.equal((await ordinary.visitor.send('/profile/second_step', sent)).location, '/profile/security')
    })
    assert.equal(await SecondStep.count({ user: user.id }), 1)
    await visitor.send('/profile/second_step', fields)
    assert.equal(await SecondStep.count({ user: user.id }), 0)
    assert.equal((await User.findOne({ id: user.id }))?.role, 'ROLE_ADMIN')
  })
})
