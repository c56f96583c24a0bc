import assert from 'node:assert/strict'
import { newToken } from '../../api/accounts/token'
import { unusableHash } from '../../api/accounts/customer-of-order'
import type { UserRow } from '../../api/db'
import { anna, viktor } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { ask, confirmationPath, found, mailsTo, register, someUser, waitingUser, type Fields } from './support'

/** Everything that a browser gets to see of a registration, without what is different for everybody anyway. */
async function seenBy(email: string, changes: Fields = {}) {
  const visitor = new VisitorAgent()
  const answer = await register(visitor, { ...viktor(), email }, changes)
  const page = await visitor.follow(answer)
  const own = [
    email,
    encodeURIComponent(email),
    ...page
      .$('[name=_csrf]')
      .map((_, field) => page.$(field).val())
      .get(),
  ]
  const hidden = (text: string) => own.reduce<string>((left, value) => left.replaceAll(String(value), '…'), text)
  const cookies = String(answer.headers['set-cookie']).replace(/=s%3A[^;]+|Expires=[^;]+/g, '')
  const names = Object.keys({ ...answer.headers, ...page.headers }).sort()
  return { status: [answer.status, page.status], location: answer.location, cookies, names, text: hidden(page.text) }
}

const withoutPassword = { passwordHash: unusableHash }
const oneOfEach = async () => [
  (await waitingUser(anna())).user,
  await someUser('active'),
  await someUser('blocked'),
  await someUser('wait', withoutPassword),
  await someUser('blocked', withoutPassword),
]
/** But for the mark of the form, and for the links of those who wait. */
function unchanged({ registrationKey, updatedAt, emailConfirmToken, emailConfirmExpires, ...rest }: UserRow) {
  const { invitationToken, invitationExpires, ...others } = rest
  return others
}

describe('Registration with an address that is known', function () {
  // Six passwords are hashed at once.
  this.timeout(30_000)

  afterEach(() => {
    run().smtp.mode = 'accept'
  })

  it('shows the browser exactly what a new address sees, whoever has it, and mails every one of them', async () => {
    const fresh = await seenBy(anna().email)
    assert.deepEqual([fresh.status, fresh.location], [[303, 200], '/after_register'])
    const addresses = (await oneOfEach()).map(({ email }) => email)
    for (const seen of await Promise.all(addresses.map((email) => seenBy(email)))) assert.deepEqual(seen, fresh)
    for (const email of addresses) assert.equal(mailsTo(email).length, 1)
  })

  it('shows the same for a name that is taken, too: not whose it is', async () => {
    const taken = { username: `anna${Date.now()}` }
    const holder = await someUser('active', taken)
    const fresh = await seenBy(anna().email, taken)
    assert.deepEqual([fresh.status, fresh.location], [[303, 200], '/register'])
    assert.match(fresh.text, /Этот логин уже занят/)
    assert.deepEqual(await seenBy(holder.email, taken), fresh)
    assert.deepEqual(await seenBy((await someUser('active')).email, taken), fresh)
  })

  it('lets who still waits register again, with the name of the first time', async () => {
    const name = { username: `anna${Date.now()}` }
    const { user } = await waitingUser(anna(), name)
    const again = await seenBy(user.email, name)
    assert.equal(again.location, '/after_register')
    assert.match((await run().smtp.mailTo(user.email)).text, /\/confirm\//)
  })

  it('shows the same when the mail server refuses', async () => {
    const addresses = [anna(), ...(await oneOfEach())].map(({ email }) => email)
    run().smtp.mode = 'refuse'
    const [fresh, ...known] = await Promise.all(addresses.map((email) => seenBy(email)))
    assert.equal(fresh?.location, '/register')
    for (const seen of known) assert.deepEqual(seen, fresh)
  })

  it('sends who waits a new confirmation; the old link is dead', async () => {
    const { user, path } = await waitingUser(anna())
    await register(new VisitorAgent(), { ...anna(), email: user.email.toUpperCase() })
    const mail = await run().smtp.mailTo(user.email)
    assert.equal((await ask(path)).status, 404)
    assert.equal((await found(user.email))?.status, 'wait')
    assert.equal((await ask(confirmationPath(mail))).headers.get('location'), '/login')
    assert.equal((await found(user.email))?.status, 'active')
  })

  it('leaves the old link alive when the new mail could not be sent', async () => {
    const { user, path } = await waitingUser(anna())
    run().smtp.mode = 'refuse'
    assert.equal((await register(new VisitorAgent(), { ...anna(), email: user.email })).location, '/register')
    assert.deepEqual({ ...(await found(user.email)), updatedAt: 0 }, { ...user, updatedAt: 0 })
    assert.equal((await ask(path)).headers.get('location'), '/login')
  })

  it('leaves the invitation of a customer alive when the new mail could not be sent', async () => {
    const token = newToken()
    const invitation = { invitationToken: token.hash, invitationExpires: new Date(Date.now() + 3_600_000) }
    const { email } = await someUser('wait', { ...withoutPassword, ...invitation })
    run().smtp.mode = 'refuse'
    assert.equal((await register(new VisitorAgent(), { ...viktor(), email })).location, '/register')
    assert.equal((await ask(`/profile/verification?confirmation_token=${token.secret}`)).status, 200)
  })

  it('sends who is active a mail that says so, with links to sign in and to reset, and none to confirm', async () => {
    const user = await someUser('active')
    await register(new VisitorAgent(), { ...viktor(), email: user.email })
    const mail = await run().smtp.mailTo(user.email)
    assert.equal(mail.subject, 'У вас уже есть учётная запись в «Фойе»')
    assert.match(mail.text, /^http\S+\/login$/m)
    assert.match(mail.text, /^http\S+\/profile\/secret\/new$/m)
    assert.match(mail.text, new RegExp(`Здравствуйте, ${user.firstName}!`))
    assert.ok(!mail.text.includes('/confirm/'))
  })

  it('changes neither password nor name nor status, whatever a stranger types', async () => {
    const users = await oneOfEach()
    const typed = (index: number) => ({ username: `v${Date.now()}${index}` })
    await Promise.all(
      users.map(({ email }, index) => register(new VisitorAgent(), { ...viktor(), email }, typed(index))),
    )
    for (const user of users) {
      const after = await found(user.email)
      assert.ok(after)
      assert.deepEqual(unchanged(after), unchanged(user))
    }
  })
})
