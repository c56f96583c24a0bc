import assert from 'node:assert/strict'
import { enterCode, takeAppCode, takeRecoveryCode } from '../../api/accounts/second-step/enter-code'
import { turnOffSecondStep } from '../../api/accounts/second-step/turn-off'
import { hashPassword } from '../../api/accounts/password'
import { hashToken, newToken } from '../../api/accounts/token'
import { pool } from '../../api/db/pool'
import { RecoveryCode, SecondStep, User } from '../../api/db'
import { settings } from '../../api/settings'
import { policies } from '../../config/policies'
import { routes } from '../../config/routes'
import { contents, flashOf, quiet } from '../http/ledger'
import { ilya } from '../support/cast'
import { aSecondStep, type Phone } from '../support/second-step'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { logOf } from './breakdowns'
import { plantInSession, profileWith, sessionOf, signInWith, somebody, words } from './support'

const origin = 'http://localhost'

/** A user with a second step, whose browser has given the password. */
async function halfway() {
  const { person, user, visitor } = await somebody()
  const step = await aSecondStep(user.id)
  const answer = await signInWith(visitor, person.email, person.password)
  assert.deepEqual([answer.status, answer.location], [303, '/login/code'])
  return { person, user, visitor, ...step }
}

const enter = (visitor: VisitorAgent, code: string): Promise<Page> => visitor.submit('/login/code', { code })

/** Six digits that the phone does not show these minutes. */
function wrongCodes(phone: Phone, count: number): string[] {
  const right = [-2, -1, 0, 1, 2].map((steps) => phone.code(steps))
  return Array.from({ length: count + right.length }, (_, index) => String(100_000 + index))
    .filter((code) => !right.includes(code))
    .slice(0, count)
}

/** Where the password alone leads, and what is said there. */
async function startsAnew(visitor: VisitorAgent, answer: Page, sentence: RegExp): Promise<void> {
  assert.deepEqual([answer.status, answer.location], [303, '/login'])
  assert.match(words(await visitor.get('/login'), '.summary'), sentence)
  assert.equal((await visitor.get('/login/code')).location, '/login')
  assert.equal(await profileWith(visitor.cookies), 303)
}

/** The password came a while ago. */
async function laterBy(minutes: number, visitor: VisitorAgent): Promise<void> {
  const { halfway: kept } = (await sessionOf(visitor)) as { halfway: object }
  const since = new Date(Date.now() - minutes * 60_000).toISOString()
  await plantInSession(visitor, { halfway: { ...kept, since } })
}

describe('Signing in with a second step', () => {
  it('asks for the code after the password, and then leads to the page that was wanted', async () => {
    const { person, user } = await somebody()
    const { phone } = await aSecondStep(user.id)
    const visitor = new VisitorAgent()
    await visitor.get('/profile/personal?from=mail')
    const before = visitor.cookies
    const asked = await visitor.follow(await signInWith(visitor, person.email, person.password))
    assert.notEqual(visitor.cookies, before)
    assert.equal(asked.$('h1').text(), 'Код для входа')
    assert.equal(asked.$('#code').attr('autocomplete'), 'one-time-code')
    const planted = visitor.cookies
    const entered = await enter(visitor, phone.code())
    assert.deepEqual([entered.status, entered.location], [303, '/profile/personal?from=mail'])
    assert.equal((await visitor.follow(entered)).status, 200)
    assert.notEqual(visitor.cookies, planted)
    assert.equal(await profileWith(planted), 303)
    const { userId, cookie, signedInAt, proof, ...rest } = await sessionOf(visitor)
    assert.ok(cookie && signedInAt && proof)
    assert.deepEqual([userId, Object.keys(rest)], [user.id, ['csrfSecret']])
    assert.equal((await visitor.get('/login/code')).location, '/')
  })

  it('takes an invitation as a first proof only: its welcome waits for the code', async () => {
    const { person, user } = await somebody()
    const { phone } = await aSecondStep(user.id)
    const visitor = new VisitorAgent()
    const { secret, hash } = newToken()
    const soon = new Date(Date.now() + 60_000)
    await User.update({ id: user.id }, { invitationToken: hash, invitationExpires: soon })
    const page = `/profile/verification?confirmation_token=${secret}`
    const fields = { confirmation_token: secret, password: person.password }
    const opened = await visitor.submit(page, fields, '/profile/confirm')
    assert.equal(opened.location, '/login/code')
    assert.equal(await profileWith(visitor.cookies), 303)
    const entered = await enter(visitor, phone.code())
    assert.equal(entered.location, '/profile')
    assert.match(words(await visitor.follow(entered), '[role=status]'), /личный кабинет/)
  })

  it('opens nothing on the way: neither a page nor a form of the personal account', async () => {
    const { visitor } = await halfway()
    await quiet()
    const before = await contents()
    const token = await visitor.token('/login/code')
    const tried: string[] = []
    for (const [route, target] of Object.entries(routes)) {
      const [controller = '', action = ''] =
        typeof target === 'string' ? target.split('.') : [target.controller, target.action]
      const own = Object.entries(policies).find(([name]) => name === controller)?.[1]
      const chain = typeof own === 'object' ? Object.entries(own).find(([name]) => name === action)?.[1] : undefined
      if (!Array.isArray(chain) || !chain.includes('sessionAuth')) continue
      const [verb = '', path = ''] = route.split(' ')
      const at = path.replace(/:\w+/g, 'a')
      const answer = verb === 'GET' ? await visitor.get(at) : await visitor.send(at, { _csrf: token, _method: verb })
      assert.deepEqual([route, answer.status, answer.location], [route, 303, '/profile/login'])
      tried.push(route)
    }
    for (const route of ['GET /profile', 'PUT /profile/sign_up', 'DELETE /profile/second_step'])
      assert.ok(tried.includes(route), route)
    assert.deepEqual(await contents(), before)
    assert.equal((await visitor.get('/')).$('header a[href="/profile"]').length, 0)
    assert.equal((await sessionOf(visitor)).userId, undefined)
  })

  it('says that a code was wrong, and the right one works afterwards', async () => {
    const { visitor, phone } = await halfway()
    const [wrong = ''] = wrongCodes(phone, 1)
    const answer = await enter(visitor, wrong)
    assert.deepEqual([answer.status, answer.location], [303, '/login/code'])
    assert.ok(!JSON.stringify(await sessionOf(visitor)).includes(wrong))
    assert.deepEqual((await flashOf(visitor.cookies)).fields, {})
    const page = await visitor.get('/login/code')
    assert.match(words(page, '.summary'), /Код не подошёл/)
    assert.ok(!page.text.includes(wrong))
    assert.equal(await profileWith(visitor.cookies), 303)
    assert.equal((await enter(visitor, phone.code())).location, '/')
    assert.equal(await profileWith(visitor.cookies), 200)
  })

  it('takes no code without the password, nor the code of somebody else', async () => {
    const stranger = new VisitorAgent()
    const { phone } = await halfway()
    const _csrf = await stranger.token('/login')
    await startsAnew(stranger, await stranger.send('/login/code', { _csrf, code: phone.code() }), /Войдите ещё раз/)

    const other = await halfway()
    assert.equal((await enter(other.visitor, phone.code())).location, '/login/code')
    assert.equal(await profileWith(other.visitor.cookies), 303)
    const { recoveryCodes } = await halfway()
    assert.equal((await enter(other.visitor, recoveryCodes[0]!)).location, '/login/code')
    assert.equal(await profileWith(other.visitor.cookies), 303)
  })

  it('leaves the way of another browser to that browser: there is no way round its cookie', async () => {
    const { visitor, user, phone } = await halfway()
    const eve = new VisitorAgent()
    const _csrf = await eve.token('/login')
    const sent = await eve.send(`/login/code?user=${user.id}&halfway[user]=${user.id}`, {
      _csrf,
      code: phone.code(),
      user: user.id,
      'halfway[user]': user.id,
    })
    assert.equal(sent.location, '/login')
    assert.equal((await enter(visitor, phone.code())).location, '/')
  })

  it('ends after ten minutes', async () => {
    const { visitor, phone } = await halfway()
    await laterBy(9, visitor)
    assert.equal((await visitor.get('/login/code')).status, 200)
    const _csrf = await visitor.token('/login/code')
    await laterBy(10, visitor)
    await startsAnew(visitor, await visitor.send('/login/code', { _csrf, code: phone.code() }), /слишком много времени/)
  })

  it('ends with a new password, a block, and the end of the second step', async () => {
    const freshHash = await hashPassword(ilya().password)
    const endings: ((id: string) => PromiseLike<unknown>)[] = [
      (id) => User.update({ id }, { passwordHash: freshHash }),
      (id) => User.update({ id }, { status: 'blocked' }),
      (id) => turnOffSecondStep(id, origin),
    ]
    for (const end of endings) {
      const { visitor, user, phone, recoveryCodes } = await halfway()
      const _csrf = await visitor.token('/login/code')
      await end(user.id)
      const withApp = await visitor.send('/login/code', { _csrf, code: phone.code() })
      await startsAnew(visitor, withApp, /Войдите ещё раз/)
      const withCode = await visitor.send('/login/code', { _csrf, code: recoveryCodes[0]! })
      await startsAnew(visitor, withCode, /Войдите ещё раз/)
    }
  })
})

describe('A code of the app', () => {
  it('is taken at most once: of 50 uses at once, one', async () => {
    const { user, phone } = await halfway()
    const code = phone.code()
    const uses = await Promise.all(Array.from({ length: 50 }, () => takeAppCode(user.id, code, new Date())))
    assert.equal(uses.filter(Boolean).length, 1)
    assert.equal(await takeAppCode(user.id, code, new Date()), false)
  })

  it('does not sign in a second browser', async () => {
    const { person, visitor, phone } = await halfway()
    const code = phone.code()
    assert.equal((await enter(visitor, code)).location, '/')
    const second = new VisitorAgent()
    await signInWith(second, person.email, person.password)
    assert.equal((await enter(second, code)).location, '/login/code')
    assert.equal(await profileWith(second.cookies), 303)
  })

  it('makes every earlier one worthless', async () => {
    const { user, phone } = await halfway()
    const now = new Date()
    const [earlier, later] = [phone.code(), phone.code(1)]
    assert.equal(await takeAppCode(user.id, later, now), true)
    assert.equal(await takeAppCode(user.id, earlier, now), false)
  })

  it('fails with a way out when SESSION_SECRET has changed; recovery codes still work, and the log says it once', async () => {
    const { visitor, user, phone, recoveryCodes } = await halfway()
    const token = await visitor.token('/login/code')
    const { sessionSecret } = settings()
    const code = phone.code()
    let answer: Page | undefined
    const log = await logOf(async () => {
      Object.assign(settings(), { sessionSecret: 'another secret of 32 characters!' })
      try {
        answer = await visitor.send('/login/code', { _csrf: token, code })
      } finally {
        Object.assign(settings(), { sessionSecret })
      }
    })
    assert.equal(answer?.location, '/login/code')
    assert.match(words(await visitor.get('/login/code'), '.summary'), /Введите резервный код/)
    assert.equal(log.trim().split('\n').length, 1, log)
    assert.match(log, /SESSION_SECRET/)
    for (const secret of [code, phone.secret, (await SecondStep.findOne({ user: user.id }))!.secret])
      assert.ok(!log.includes(secret))
    assert.equal((await enter(visitor, recoveryCodes[0]!)).location, '/')
  })
})

describe('A recovery code', () => {
  it('signs in, however it is written, and its owner hears of it and of how many are left', async () => {
    const { person, user, visitor, recoveryCodes } = await halfway()
    const page = await visitor.get('/login/code?recovery=1')
    assert.notEqual(page.$('#code').attr('inputmode'), 'numeric')
    const _csrf = page.$('main form [name=_csrf]').attr('value') ?? ''
    const code = recoveryCodes[0]!.toLowerCase().replaceAll('-', ' ')
    const entered = await visitor.send('/login/code', { _csrf, recovery: '1', code })
    assert.equal(entered.location, '/')
    assert.match(words(await visitor.follow(entered), 'body'), /Личный кабинет/)
    assert.equal(await profileWith(visitor.cookies), 200)
    assert.equal(await RecoveryCode.count({ user: user.id }), 9)
    const mail = await run().smtp.mailTo(person.email)
    assert.match(mail.subject, /резервным кодом/)
    for (const secret of recoveryCodes) assert.ok(!mail.text.includes(secret))
  })

  it('tells how many are left, and to make new ones after the last', async () => {
    const { person, user, visitor, recoveryCodes } = await halfway()
    await RecoveryCode.destroy({ user: user.id })
    for (const code of recoveryCodes.slice(0, 2))
      await RecoveryCode.create({ user: user.id, hash: hashToken(code.replaceAll('-', '')) })
    await enter(visitor, recoveryCodes[0]!)
    assert.match((await flashOf(visitor.cookies)).notice ?? '', /Остался 1 код/)
    const again = new VisitorAgent()
    await signInWith(again, person.email, person.password)
    await enter(again, recoveryCodes[1]!)
    assert.match((await flashOf(again.cookies)).notice ?? '', /последний/)
  })

  it('works once: of 50 uses at once, one', async () => {
    const { user, recoveryCodes } = await halfway()
    const text = recoveryCodes[0]!.replaceAll('-', '')
    const uses = await Promise.all(Array.from({ length: 50 }, () => takeRecoveryCode(user.id, text, origin)))
    assert.equal(uses.filter(Boolean).length, 1)
    assert.equal(await takeRecoveryCode(user.id, text, origin), false)
    assert.equal(await RecoveryCode.count({ user: user.id }), 9)
  })

  it('leads back to where recovery codes are typed when it is wrong', async () => {
    const { visitor } = await halfway()
    const _csrf = await visitor.token('/login/code?recovery=1', '/login/code')
    const answer = await visitor.send('/login/code', { _csrf, recovery: '1', code: 'AAAAA-AAAAA-AAAAA' })
    assert.equal(answer.location, '/login/code?recovery=1')
    assert.match(words(await visitor.get('/login/code?recovery=1'), '.summary'), /Резервный код не подошёл/)
  })
})

describe('Wrong codes', () => {
  it('lead back to the password after the fifth, and for ten minutes no code is looked at, not even a right one', async () => {
    const { person, user, visitor, phone } = await halfway()
    const wrong = wrongCodes(phone, 5)
    for (const code of wrong.slice(0, 4)) assert.equal((await enter(visitor, code)).location, '/login/code')
    await startsAnew(visitor, await enter(visitor, wrong[4]!), /Слишком много неверных кодов/)

    const again = new VisitorAgent()
    await signInWith(again, person.email, person.password)
    await startsAnew(again, await enter(again, phone.code()), /Слишком много неверных кодов/)

    const earlier = new Date(Date.now() - 11 * 60_000)
    await SecondStep.update({ user: user.id }, { triesSince: earlier })
    await signInWith(again, person.email, person.password)
    await enter(again, phone.code())
    assert.equal(await profileWith(again.cookies), 200)
    assert.equal((await SecondStep.findOne({ user: user.id }))?.tries, 0)
  })

  it('are looked at five times at most, however many come at once from however many browsers', async () => {
    const { user, phone } = await halfway()
    const now = new Date()
    const answers = await Promise.allSettled(
      wrongCodes(phone, 50).map((digits) => enterCode(user, { kind: 'app', digits }, { origin, now })),
    )
    const reasons = answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'taken'))
    assert.equal(reasons.filter((reason) => reason.includes('wrongCode')).length, 4)
    assert.equal(reasons.filter((reason) => reason.includes('tooManyCodes')).length, 46)
    const { tries } = (await SecondStep.findOne({ user: user.id }))!
    assert.equal(tries, 5)
  })

  it('are forgotten by a right one', async () => {
    const { user, phone, recoveryCodes } = await halfway()
    const now = new Date()
    for (const round of [0, 1]) {
      for (const digits of wrongCodes(phone, 4))
        await assert.rejects(enterCode(user, { kind: 'app', digits }, { origin, now }), /wrongCode/)
      const text = recoveryCodes[round]!.replaceAll('-', '')
      await enterCode(user, { kind: 'recovery', text }, { origin, now })
    }
  })

  it('stand nowhere: neither in the log nor in the database', async () => {
    const { visitor, phone } = await halfway()
    const [wrong = ''] = wrongCodes(phone, 1)
    const log = await logOf(() => enter(visitor, wrong))
    assert.equal(log, '')
    const { rows } = await pool().query('SELECT 1 FROM session WHERE sess::text LIKE $1', [`%"${wrong}"%`])
    assert.equal(rows.length, 0)
  })
})
