import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { registerUser } from '../../api/accounts/register-user'
import { registrationForm, type Registration } from '../../api/forms/registration-form'
import { linksAt } from '../../api/links'
import { anna, viktor } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { whileLocked } from './breakdowns'
import { found, mailsTo, registrationFields, someUser, type Fields } from './support'

/** One rendering of the form, filled in. */
async function filledIn(visitor: VisitorAgent, changes: Fields = {}): Promise<Fields> {
  return { _csrf: await visitor.token('/register'), ...registrationFields(anna(), changes) }
}

/** Another copy of the module knows of the first one only what the database says, as another process does. */
function inTwoProcesses(person: Registration) {
  const load = createRequire(__filename)
  const file = load.resolve('../../api/accounts/register-user')
  const kept = load.cache[file]
  delete load.cache[file]
  const other: { registerUser: typeof registerUser } = load(file)
  load.cache[file] = kept
  assert.notEqual(other.registerUser, registerUser)
  const context = {
    links: linksAt(run().baseUrl),
    door: 'site',
    locale: 'ru',
    submission: `s${Date.now()}`,
    now: new Date(),
  } as const
  return Promise.all([registerUser(person, context), other.registerUser(person, context)])
}

describe('The registration form sent twice', () => {
  afterEach(() => {
    run().smtp.mode = 'accept'
  })

  it('registers once and mails once, one after the other and at the same time', async () => {
    const visitor = new VisitorAgent()
    const form = await filledIn(visitor, { username: `anna${Date.now()}` })
    const send = () => visitor.send('/register', form)
    const answers = [...(await Promise.all([send(), send(), send()])), await send()]
    for (const { status, location } of answers) assert.deepEqual([status, location], [303, '/after_register'])
    const user = await found(String(form.email))
    assert.equal(user?.username, form.username)
    assert.equal(mailsTo(String(form.email)).length, 1)
  })

  it('tells the truth to both when the mail fails', async () => {
    const visitor = new VisitorAgent()
    const form = await filledIn(visitor)
    run().smtp.mode = 'hang'
    const answers = await Promise.all([visitor.send('/register', form), visitor.send('/register', form)])
    for (const { location } of answers) assert.equal(location, '/register')
    assert.equal(await found(String(form.email)), undefined)
  })

  it('registers once and mails once when another process gets the second one', async () => {
    const person = registrationForm({ ...registrationFields(anna()), username: `anna${Date.now()}` })
    const answers = await inTwoProcesses(person)
    for (const { email } of answers) assert.equal(email, person.email)
    assert.equal(mailsTo(person.email).length, 1)
  })

  it('mails the owner of a known address once', async () => {
    const user = await someUser('active')
    const visitor = new VisitorAgent()
    const form = await filledIn(visitor, { ...registrationFields(viktor()), email: user.email })
    await visitor.send('/register', form)
    await visitor.send('/register', form)
    assert.equal(mailsTo(user.email).length, 1)
  })

  it('mails the owner of a known address once when another process gets the second one at the same time', async () => {
    for (const user of [await someUser('active'), await someUser('wait', { passwordHash: unusableHash })]) {
      const person = registrationForm(registrationFields({ ...viktor(), email: user.email }))
      await whileLocked(user.id, 2, () => inTwoProcesses(person))
      assert.equal(mailsTo(user.email).length, 1)
    }
  })

  it('counts as a new one with another address', async () => {
    const visitor = new VisitorAgent()
    const form = await filledIn(visitor)
    const { email } = anna()
    await visitor.send('/register', form)
    assert.equal((await visitor.send('/register', { ...form, email })).location, '/after_register')
    assert.equal((await found(email))?.status, 'wait')
  })
})
