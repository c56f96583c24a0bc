import assert from 'node:assert/strict'
import type { UserRow } from '../../api/db'
import { encode } from '../http/bad-bodies'
import { raw } from '../http/raw'
import { optionsOn, plantedPasskey } from '../support/passkeys'
import { aSecondStep } from '../support/second-step'
import { VisitorAgent } from '../support/visitor'
import { act, anAdmin } from '../admin/support'
import { quickAndRight, withPool } from './password-pool'
import { plantInSession, profileWith, registrationFields, sessionOf, someUser } from './support'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { Browser, holder, tokenKinds } from './token-kinds'

const password = 'тихий вечер дома'
/** A hash that the stand-in for bcrypt takes for right. */
const passwordHash = `$2b$12$${'b'.repeat(53)}`

/** The ways in: each takes a browser that has a session already, and signs in with it. */
const waysIn: Record<string, (visitor: VisitorAgent) => Promise<unknown>> = {
  async 'a password'(visitor) {
    const { email: login } = await someUser('active', { passwordHash })
    await visitor.submit('/login', { login, password })
  },
  async 'a password at the console'(visitor) {
    const { email: login } = await someUser('active', { passwordHash })
    await visitor.submit('/admin/login', { login, password })
  },
  async 'a passkey'(visitor) {
    const { authenticator } = await plantedPasskey((await someUser('active')).id)
    const credential = authenticator.get(await optionsOn(visitor, '/login'))
    await visitor.submit('/login', { credential }, '/login/passkey')
  },
  async 'a second step'(visitor) {
    const { id, email: login } = await someUser('active', { passwordHash })
    const { phone } = await aSecondStep(id)
    await visitor.submit('/login', { login, password })
    await visitor.submit('/login/code', { code: phone.code() })
  },
  async 'an invitation'(visitor) {
    const { secret } = await holder(tokenKinds['an invitation']!)
    const page = `/profile/verification?confirmation_token=${secret}`
    await visitor.submit(page, { confirmation_token: secret, password }, '/profile/confirm')
  },
  async 'the link of who signed up at the console, in the same browser'(visitor) {
    const person = anna()
    await visitor.submit('/admin/sign_up', registrationFields(person))
    const [link = ''] = /\/confirm-email\?\S+/.exec((await run().smtp.mailTo(person.email)).text) ?? []
    await visitor.get(link)
  },
}

/** Somebody who is signed in here and elsewhere. */
interface Somebody {
  user: UserRow
  here: Browser
}

/** What ends sessions; gives whether this one here goes on. Elsewhere every one is dead. */
const ends: Record<string, (somebody: Somebody) => Promise<boolean>> = {
  async 'a block'({ user }) {
    const { visitor } = await anAdmin()
    await act(visitor, user.id, 'block')
    return false
  },
  async 'a block that was lifted again'({ user }) {
    const { visitor } = await anAdmin()
    await act(visitor, user.id, 'block')
    await act(visitor, user.id, 'unblock')
    return false
  },
  async 'a change of password'({ here }) {
    await here.send('/profile/sign_up', { _method: 'PUT', currentPassword: password, password: `${password} и тут` })
    return true
  },
  async 'a new address'({ here }) {
    const { email } = anna()
    await here.send('/profile/email', { _method: 'PUT', email, currentPassword: password })
    const [link = ''] = /\/profile\/email\/confirm\?\S+/.exec((await run().smtp.mailTo(email)).text) ?? []
    await here.get(link)
    return true
  },
  async 'a reset'({ user }) {
    const browser = await Browser.open()
    await browser.send('/profile/secret', { email: user.email })
    const [, secret = ''] = /reset_password_token=([\w-]+)/.exec((await run().smtp.mailTo(user.email)).text) ?? []
    await browser.send('/profile/secret', { _method: 'PUT', reset_password_token: secret, password })
    return false
  },
  async 'signing out everywhere else'({ here }) {
    await here.send('/profile/sessions/end', {})
    return true
  },
  async 'signing out everywhere'({ here }) {
    await here.send('/profile/sessions', { _method: 'DELETE' })
    return false
  },
  async 'the end of the account'({ here }) {
    await here.send('/profile', { _method: 'DELETE', currentPassword: password })
    return false
  },
}

async function browserOf({ id }: UserRow): Promise<Browser> {
  const browser = await Browser.open()
  await plantInSession(browser.visitor, { userId: id })
  return browser
}

describe('A cookie of before', () => {
  for (const [way, signIn] of Object.entries(waysIn)) {
    it(`opens nothing after signing in by ${way}: neither a page nor a form`, () =>
      withPool(quickAndRight, async () => {
        const visitor = new VisitorAgent()
        await visitor.token('/login')
        const planted = visitor.cookies
        const { csrfSecret } = await sessionOf(visitor)
        await signIn(visitor)
        assert.equal(await profileWith(visitor.cookies), 200)
        assert.equal(await profileWith(planted), 303)
        assert.deepEqual(await sessionOf({ cookies: planted } as VisitorAgent), {})
        assert.notEqual((await sessionOf(visitor)).csrfSecret, csrfSecret)
      }))
  }

  for (const [end, bringAbout] of Object.entries(ends)) {
    it(`opens nothing after ${end}, and its session is gone`, () =>
      withPool(quickAndRight, async () => {
        const user = await someUser('active', { passwordHash })
        const [here, elsewhere] = [await browserOf(user), await browserOf(user)]
        const cookies = [here, elsewhere].map(({ visitor }) => visitor.cookies)
        for (const cookie of cookies) assert.equal(await profileWith(cookie), 200)
        const goesOn = await bringAbout({ user, here })
        assert.deepEqual(await Promise.all(cookies.map(profileWith)), [goesOn ? 200 : 303, 303])
        assert.equal((await sessionOf(elsewhere.visitor)).userId, undefined)
        if (!goesOn) assert.equal((await sessionOf(here.visitor)).userId, undefined)
      }))
  }

  it('opens nothing after signing out, not even to who kept the page with its form', () =>
    withPool(quickAndRight, async () => {
      const user = await someUser('active', { passwordHash })
      const browser = await browserOf(user)
      const cookie = browser.visitor.cookies
      await browser.send('/logout', {})
      assert.equal(await profileWith(cookie), 303)
      const headers = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' }
      const body = encode({ _method: 'PUT', firstName: 'Виктор' })
      const { location } = await raw({ method: 'POST', path: '/profile/personal', headers, body })
      assert.equal(location, '/profile/login')
    }))
})
