import assert from 'node:assert/strict'
import { makeApiToken } from '../../api/accounts/api-token'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { ApiToken, Passkey, query, SecondStep, User, type UserRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { anna, viktor } from '../support/cast'
import { order } from '../support/orders'
import { plantedPasskey } from '../support/passkeys'
import { aSecondStep } from '../support/second-step'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { quiet } from '../http/ledger'
import { quickAndRight, withPool } from './password-pool'
import { confirmationPath, found, mailsTo, register, someUser, visitorSignedIn, waitingUser } from './support'
import { Browser } from './token-kinds'

/** The link of the last mail that has one like this. */
async function linkIn(email: string, pattern: RegExp): Promise<string> {
  await quiet()
  const links = mailsTo(email).flatMap(({ text }) => pattern.exec(text)?.[0] ?? [])
  const { pathname, search } = new URL(links.at(-1) ?? assert.fail(`No mail has ${String(pattern)}`))
  return pathname + search
}

async function resetToken(email: string): Promise<string> {
  await new VisitorAgent().submit('/profile/secret/new', { email }, '/profile/secret')
  const link = await linkIn(email, /http\S+reset_password_token=[\w-]{43}/)
  return new URL(link, run().baseUrl).searchParams.get('reset_password_token') ?? ''
}

async function reset(email: string) {
  const fields = { _method: 'PUT', reset_password_token: await resetToken(email), password: 'совсем другой вечер' }
  return (await Browser.open()).send('/profile/secret', fields)
}

/** What somebody may have left behind in an account to come back to it, and a second step. */
async function furnished(user: UserRow): Promise<void> {
  await plantedPasskey(user.id)
  await aSecondStep(user.id)
  await makeApiToken(user.id, { name: 'report', scope: 'read' })
  await query(
    `INSERT INTO webhook ("user", url, types, secret, since, origin) VALUES ($1, 'https://a.example/', '{order.paid}', 'x', 0, 'x')`,
    [user.id],
  )
}

const left = async (user: string) => ({
  passkeys: await Passkey.count({ user }),
  tokens: await ApiToken.count({ user }),
  secondSteps: await SecondStep.count({ user }),
  webhooks: (await query('SELECT FROM webhook WHERE "user" = $1 AND paused_at IS NULL', [user])).length,
})

describe('Whoever registers with the address of somebody else first', () => {
  it('is locked out by a new password, which proves the address, too', () =>
    withPool(quickAndRight, async () => {
      const { user, path } = await waitingUser(anna())
      assert.equal((await reset(user.email)).location, '/profile')
      const { status, passwordHash } = (await found(user.email))!
      assert.deepEqual([status, passwordHash === user.passwordHash], ['active', false])
      assert.equal((await new VisitorAgent().get(path)).status, 404)
      const told = await query(`SELECT FROM message WHERE subject = $1 AND type = 'user.confirmed'`, [
        `user/${user.id}`,
      ])
      assert.equal(told.length, 1)
    }))

  it('does not keep from the owner, in the mail of a registration that came later, how to set a password', async () => {
    const person = anna()
    await register(new VisitorAgent(), person)
    const first = await run().smtp.mailTo(person.email)
    assert.doesNotMatch(first.text, /\/profile\/secret\/new/)
    await register(new VisitorAgent(), { ...person, password: viktor().password })
    const again = await run().smtp.mailTo(person.email)
    assert.ok(confirmationPath(again))
    assert.match(again.text, /^http\S+\/profile\/secret\/new$/m)
  }).timeout(30_000)

  it('does not have the owner signed in to the account with a password of somebody else', () =>
    withPool(quickAndRight, async () => {
      const { user } = await waitingUser(anna())
      const owner = new VisitorAgent()
      await owner.submit('/admin/sign_up', { firstName: 'Анна', email: user.email, password: anna().password })
      const link = await linkIn(user.email, /http\S+\/confirm-email\?\S+/)
      assert.equal((await owner.get(link)).location, '/login')
    }))

  it('does not keep the owner from an invitation by buying', async () => {
    const { user } = await waitingUser(anna())
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    await order(event, ticketTypes[0], { people: [{ ...anna(), email: user.email }] })
    const link = await linkIn(user.email, /http\S+confirmation_token=[\w-]{43}/)
    assert.equal((await new VisitorAgent().get(link)).status, 200)
  })
})

describe('A password that is set by a link in a mail', () => {
  it('ends what opens the account without it: passkeys, tokens, webhooks; a second step stays, and a mail says so', () =>
    withPool(quickAndRight, async () => {
      const user = await someUser('active')
      await furnished(user)
      assert.deepEqual(await left(user.id), { passkeys: 1, tokens: 1, secondSteps: 1, webhooks: 1 })
      assert.equal((await reset(user.email)).location, '/profile')
      assert.deepEqual(await left(user.id), { passkeys: 0, tokens: 0, secondSteps: 1, webhooks: 0 })
      await quiet()
      const [mail] = mailsTo(user.email).filter(({ subject }) => subject === 'Пароль в «Фойе» изменён')
      assert.match(mail?.text ?? '', /[Кк]лючи доступа и токены API/)
      assert.notEqual((await User.findOne({ id: user.id }))?.passwordHash, unusableHash)
    }))

  it('ends nothing else where there is none of it, and where the owner changes it who knows the one before', () =>
    withPool(quickAndRight, async () => {
      const [forgetful, careful] = [await someUser('active'), await someUser('active')]
      await reset(forgetful.email)
      await furnished(careful)
      const visitor = await visitorSignedIn(careful)
      const fields = { _method: 'PUT', currentPassword: 'прежний пароль', password: 'совсем другой вечер' }
      assert.equal((await visitor.submit('/profile/sign_up/edit', fields, '/profile/sign_up')).location, '/profile')
      assert.deepEqual(await left(careful.id), { passkeys: 1, tokens: 1, secondSteps: 1, webhooks: 1 })
      await quiet()
      for (const { email } of [forgetful, careful])
        for (const { text } of mailsTo(email)) assert.doesNotMatch(text, /токены API/)
    }))
})
