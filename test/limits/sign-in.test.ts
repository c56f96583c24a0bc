import assert from 'node:assert/strict'
import { settings } from '../../api/settings'
import { User } from '../../api/db'
import { newToken } from '../../api/accounts/token'
import { profileWith, signInWith, somebody, words } from '../accounts/support'
import { anna, ilya } from '../support/cast'
import { VisitorAgent, type Page } from '../support/visitor'
import { guessFigures, withLimits } from './support'

const locked = /С этим логином слишком много раз вводили неверный пароль\. Подождите 1 минуту/
const wrong = /Логин или пароль не подошли/

/** What a visitor reads after a try to sign in. */
async function reads(visitor: VisitorAgent, login: string, password = 'not my password'): Promise<string> {
  return words(await visitor.follow(await signInWith(visitor, login, password)), '.summary')
}

/** Tries as a stranger until the account is locked. */
async function lock(login: string): Promise<void> {
  const stranger = new VisitorAgent()
  for (let times = 0; times < 2; times++) assert.match(await reads(stranger, login), wrong)
  assert.match(await reads(stranger, login), locked)
}

/** How often a password was compared while `work` went on. */
async function comparisons(work: () => Promise<unknown>): Promise<number> {
  const { foyerPasswordPool: pool } = globalThis as { foyerPasswordPool?: { run: (...words: unknown[]) => unknown } }
  if (!pool) throw new Error('No password was compared before')
  const run = pool.run.bind(pool)
  let times = 0
  pool.run = (...all) => {
    times++
    return run(...all)
  }
  await work().finally(() => Reflect.deleteProperty(pool, 'run'))
  return times
}

const knownMark = (page: Page) => /foyer-known=([^;]+)/.exec(String(page.headers['set-cookie']))?.[1] ?? ''

/** Somebody who sends the cookie of a known browser, whatever stands in it. */
async function signInMarked(mark: string, login: string, password: string): Promise<Page> {
  const visitor = new VisitorAgent()
  const _csrf = await visitor.token('/login')
  const headers = { Cookie: `${visitor.cookies}; foyer-known=${mark}` }
  return visitor.send('/login', { _csrf, login, password }, 'form', headers)
}

describe('Signing in to an account that somebody attacks', () => {
  withLimits({ figures: guessFigures('signIn', { free: 1, first: 30 }) })

  it('is refused after some wrong passwords, a right one too, in the words for an unknown login', async () => {
    const { person } = await somebody()
    const read = async (login: string) => {
      const visitor = new VisitorAgent()
      const sentences: string[] = []
      for (let times = 0; times < 4; times++) sentences.push(await reads(visitor, login))
      return sentences
    }
    const known = await read(person.email)
    assert.deepEqual(
      known.map((sentence) => locked.test(sentence)),
      [false, false, true, true],
    )
    assert.deepEqual(await read(anna().email), known)
    const owner = new VisitorAgent()
    assert.match(await reads(owner, person.email, person.password), locked)
    assert.equal(await profileWith(owner.cookies), 303)
  })

  it('says so in English, with the time in the header, and keeps the login only', async () => {
    const { email } = anna()
    await lock(email)
    const visitor = new VisitorAgent('en')
    const answer = await signInWith(visitor, email, 'not my password')
    assert.deepEqual([answer.status, answer.location], [303, '/login'])
    assert.ok(Number(answer.headers['retry-after']) > 0 && Number(answer.headers['retry-after']) <= 30)
    const page = await visitor.follow(answer)
    assert.match(words(page, '.summary'), /entered too often with this login\. Wait 1 minute and try again, or reset/)
    assert.equal(page.$('#login').attr('value'), email)
    assert.ok(!page.text.includes('not my password'))
  })

  it('compares no password of a try that is refused', async () => {
    const { email } = anna()
    await lock(email)
    const stranger = new VisitorAgent()
    assert.equal(await comparisons(() => reads(stranger, email)), 0)
    assert.equal(await comparisons(() => reads(stranger, anna().email)), 1)
  })

  it('compares no more of 100 passwords at once than the free ones and one', async () => {
    const { email } = anna()
    const visitor = new VisitorAgent()
    const _csrf = await visitor.token('/login')
    const all = () =>
      Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          visitor.send('/login', { _csrf, login: email, password: `guess no. ${index}` }),
        ),
      )
    assert.equal(await comparisons(all), 2)
  }).timeout(30_000)

  it('counts a login as one, however it is written', async () => {
    const { email } = anna()
    await lock(email)
    assert.match(await reads(new VisitorAgent(), ` ${email.toUpperCase()}`), locked)
  })

  it('does not tell which address belongs to a name: each login has its own count', async () => {
    const username = `ёлка${Date.now()}`
    const { person } = await somebody({ username })
    await lock(username)
    assert.match(await reads(new VisitorAgent(), person.email), wrong)
  })

  it('forgets the wrong passwords after the right one', async () => {
    const { person } = await somebody()
    for (let times = 0; times < 2; times++) {
      assert.match(await reads(new VisitorAgent(), person.email), wrong)
      assert.equal((await signInWith(new VisitorAgent(), person.email, person.password)).location, '/')
    }
  })

  it('works from a browser in which the owner has signed in before, also after signing out there', async () => {
    const { person, visitor: owner } = await somebody()
    await signInWith(owner, person.email, person.password)
    await owner.submit('/', {}, '/logout')
    await lock(person.email)
    assert.equal((await signInWith(owner, person.email, person.password)).location, '/')
    assert.equal(await profileWith(owner.cookies), 200)
    // The attacker gains nothing by it.
    assert.match(await reads(new VisitorAgent(), person.email), locked)
  })

  it('has its limit for a known browser, too', async () => {
    const { person, visitor: owner } = await somebody()
    await signInWith(owner, person.email, person.password)
    const tries = [await reads(owner, person.email), await reads(owner, person.email)]
    for (const sentence of tries) assert.match(sentence, wrong)
    assert.match(await reads(owner, person.email, person.password), locked)
    assert.equal((await signInWith(new VisitorAgent(), person.email, person.password)).location, '/')
  })

  it('takes the mark of another account, a forged one and an old one for none', async () => {
    const { person } = await somebody()
    const other = await somebody()
    const own = knownMark(await signInWith(new VisitorAgent(), person.email, person.password))
    const foreign = knownMark(await signInWith(other.visitor, other.person.email, other.person.password))
    await lock(person.email)
    const [id, user, until, sign] = own.split('.')
    const marks = [foreign, `${id}.${user}.${until}.${'A'.repeat(43)}`, `${id}.${user}.1.${sign}`, '', '%00', 'j:{}']
    for (const mark of marks) {
      assert.equal((await signInMarked(mark, person.email, person.password)).location, '/login', mark)
    }
    assert.equal((await signInMarked(own, person.email, person.password)).location, '/')
  })

  it('works after a reset, from anywhere', async () => {
    const username = `ёлка${Date.now()}`
    const { person, user } = await somebody({ username })
    await lock(person.email)
    await lock(username)
    await resetBy(new VisitorAgent(), user.id, ilya().password)
    for (const login of [person.email, username])
      assert.equal((await signInWith(new VisitorAgent(), login, ilya().password)).location, '/')
  })

  it('works in the browser of the reset even if the attack goes on', async () => {
    const { person, user, visitor: owner } = await somebody()
    await lock(person.email)
    await resetBy(owner, user.id, ilya().password)
    assert.equal(await profileWith(owner.cookies), 303)
    await lock(person.email)
    assert.equal((await signInWith(owner, person.email, ilya().password)).location, '/profile')
    assert.equal(await profileWith(owner.cookies), 200)
  })
})

describe('The cookie of a known browser', () => {
  it('is there for 180 days, for no script and no other site, and with https for nothing else', async () => {
    const { person } = await somebody()
    const { baseUrl } = settings()
    const cookies = async () => {
      const page = await signInWith(new VisitorAgent(), person.email, person.password)
      return String(page.headers['set-cookie'])
    }
    const flags = /foyer-known=[\w.-]+; Max-Age=15552000; Path=\/; Expires=[^;]+; HttpOnly; (Secure; )?SameSite=Lax/
    assert.deepEqual([flags.exec(await cookies())?.[1]], [undefined])
    try {
      Object.assign(settings(), { baseUrl: 'https://foyer.example.org' })
      assert.deepEqual([/__Host-/.test(await cookies()), flags.exec(await cookies())?.[1]], [true, 'Secure; '])
    } finally {
      Object.assign(settings(), { baseUrl })
    }
  })

  it('is not for who only looks around or types a wrong password', async () => {
    const { person, visitor } = await somebody()
    await visitor.get('/login')
    await signInWith(visitor, person.email, 'not my password')
    assert.doesNotMatch(visitor.cookies, /foyer-known/)
  })
})

describe('The current password, asked for again', () => {
  withLimits({ figures: guessFigures('currentPassword', { free: 1 }) })

  it('cannot be guessed in a session that somebody else has got hold of', async () => {
    const { person, user, visitor } = await somebody()
    await signInWith(visitor, person.email, person.password)
    const forms: [page: string, action: string, fields: Record<string, string>][] = [
      ['/profile/sign_up/edit', '/profile/sign_up', { password: ilya().password }],
      ['/profile/email/edit', '/profile/email', { email: ilya().email }],
    ]
    const send = async (index: number, currentPassword: string) => {
      const [page, action, fields] = forms[index]!
      const answer = await visitor.submit(page, { _method: 'PUT', currentPassword, ...fields }, action)
      assert.deepEqual([answer.status, answer.location], [303, page])
      return words(await visitor.follow(answer), '.summary')
    }
    assert.match(await send(0, 'not my password'), /Текущий пароль не подошёл/)
    assert.match(await send(1, 'not my password'), /Текущий пароль не подошёл/)
    for (const index of [0, 1])
      assert.match(await send(index, person.password), /Слишком много неудачных попыток\. Подождите 1 минуту/)
    assert.equal((await User.findOne({ id: user.id }))?.passwordHash, user.passwordHash)
  })
})

async function resetBy(visitor: VisitorAgent, id: string, password: string): Promise<void> {
  const { secret, hash } = newToken()
  await User.update({ id }, { resetPasswordToken: hash, passwordTokenExpires: new Date(Date.now() + 60_000) })
  const page = `/profile/secret/edit?reset_password_token=${secret}`
  const fields = { _method: 'PUT', reset_password_token: secret, password }
  assert.equal((await visitor.submit(page, fields, '/profile/secret')).location, '/profile')
}
