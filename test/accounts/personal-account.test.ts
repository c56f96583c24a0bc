import assert from 'node:assert/strict'
import { User } from '../../api/db'
import { applicationFields, anEvent, aUser, signedIn } from '../support/builders'
import { anna, ilya, viktor, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'

/** The path of the first link in a mail that contains `part`. */
async function linkTo(email: string, part: string): Promise<string> {
  const { text } = await run().smtp.mailTo(email)
  const link = text.match(/http\S+/g)?.find((address) => address.includes(part))
  assert.ok(link, text)
  const { pathname, search } = new URL(link)
  return pathname + search
}

async function account(): Promise<{ person: Person; visitor: VisitorAgent; id: string }> {
  const person = anna()
  const { id } = await aUser(person)
  return { person, visitor: await signedIn(person), id }
}

describe('Personal information', () => {
  const form = '/profile/personal/edit'
  const save = async (visitor: VisitorAgent, fields: Record<string, string>): Promise<Page> =>
    visitor.submit(form, { _method: 'PUT', ...fields }, '/profile/personal')

  it('is changed and then shown as it is now', async () => {
    const { visitor, id } = await account()
    const saved = await save(visitor, {
      firstName: 'Аня',
      lastName: '',
      phone: '8 912 345-67-89',
      birthDate: '31.12.1990',
    })
    assert.deepEqual([saved.status, saved.location], [303, '/profile/personal'])
    const shown = await visitor.follow(saved)
    assert.match(shown.$('main').text(), /Аня/)
    const { firstName, lastName, phone, birthDate } = (await User.findOne({ id }))!
    assert.deepEqual([firstName, lastName, phone, birthDate], ['Аня', null, '+79123456789', '1990-12-31'])
  })

  it('is filled into the next application', async () => {
    const { visitor, person } = await account()
    await save(visitor, { firstName: 'Анна', lastName: 'Ёлкина', phone: person.phone, birthDate: person.birthDate })
    const { event } = await anEvent()
    const { $ } = await visitor.get(`/events/${event.slug}/apply`)
    const typed = ['fullName', 'birthDate', 'phone', 'email'].map((name) =>
      $(`[name="attendees[0][${name}]"]`).attr('value'),
    )
    assert.deepEqual(typed, ['Ёлкина Анна', '31.12.1990', person.phone, person.email])
  })

  it('stays as it was when a field is no good, and what was typed stays in the form', async () => {
    const { visitor, id, person } = await account()
    const shown = await visitor.follow(await save(visitor, { firstName: '', phone: '12', lastName: 'Новая' }))
    assert.equal(shown.$('[role=alert] a').length, 2)
    assert.equal(shown.$('[name=lastName]').attr('value'), 'Новая')
    assert.equal((await User.findOne({ id }))?.lastName, person.lastName)
  })

  it('changes nothing else, whatever else is sent', async () => {
    const { visitor, id } = await account()
    const before = await User.findOne({ id })
    await save(visitor, { firstName: 'Аня', role: 'ROLE_ADMIN', status: 'blocked', id: 'x', passwordHash: 'x' })
    const after = await User.findOne({ id })
    assert.deepEqual(
      [after?.role, after?.status, after?.passwordHash],
      [before?.role, before?.status, before?.passwordHash],
    )
  })
})

describe('A change of address', () => {
  const form = '/profile/email/edit'
  const ask = async (visitor: VisitorAgent, email: string, currentPassword: string): Promise<Page> =>
    visitor.submit(form, { _method: 'PUT', email, currentPassword }, '/profile/email')

  it('counts once the new address confirms it; the old one is told, and other sessions end', async () => {
    const { visitor, person, id } = await account()
    const elsewhere = await signedIn(person)
    const { email } = ilya()
    await ask(visitor, email, person.password)
    assert.equal((await User.findOne({ id }))?.email, person.email)
    const confirmed = await visitor.get(await linkTo(email, '/profile/email/confirm'))
    assert.equal(confirmed.location, '/profile')
    assert.equal((await User.findOne({ id }))?.email, email)
    assert.match((await run().smtp.mailTo(person.email)).text, /\*/)
    assert.equal((await elsewhere.get('/profile')).location, '/profile/login')
    assert.equal((await visitor.get('/profile')).status, 200)
    await signedIn({ ...person, email })
  })

  it('wants the password', async () => {
    const { visitor, id } = await account()
    const shown = await visitor.follow(await ask(visitor, ilya().email, 'не тот пароль'))
    assert.equal(shown.$('#currentPassword').attr('aria-invalid'), 'true')
    assert.equal((await User.findOne({ id }))?.newEmail, null)
  })

  it('shows the same for an address that somebody has, who is not bothered', async () => {
    const { visitor, person } = await account()
    const other = await account()
    const free = viktor().email
    const pages = []
    for (const email of [other.person.email, free]) {
      const page = await visitor.follow(await ask(visitor, email, person.password))
      const again = await visitor.get(form)
      pages.push([page, again].map(({ $ }) => $('main').text().replaceAll(email, '').replace(/\s+/g, ' ')))
    }
    assert.deepEqual(pages[0], pages[1])
    await run().smtp.mailTo(free)
    assert.deepEqual(
      run().smtp.mails.filter(({ to }) => to === other.person.email),
      [],
    )
  })
})

describe('A customer without an account', () => {
  async function bought(): Promise<{ person: Person; visitor: VisitorAgent }> {
    const person = anna()
    const visitor = new VisitorAgent()
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    await visitor.submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id, [person]))
    return { person, visitor }
  }

  it('comes by a purchase, and opens the account by the link of the invitation, signed in at once', async () => {
    const { person, visitor } = await bought()
    const customer = (await User.findOne({ email: person.email }))!
    assert.deepEqual([customer.status, customer.firstName, customer.lastName], ['wait', 'Анна', 'Ёлкина'])
    const mails = await eventually(async () => {
      const own = run().smtp.mails.filter(({ to }) => to === person.email)
      return own.length === 2 && own
    })
    const text = mails.map((mail) => mail.text).find((each) => each.includes('/profile/verification')) ?? ''
    const { pathname, search } = new URL(/http\S+\/profile\/verification\S+/.exec(text)?.[0] ?? '')
    const link = pathname + search
    assert.equal((await visitor.get(link)).status, 200)
    const { $ } = await visitor.get(link)
    const hidden = $('form[action="/profile/confirm"] input[type=hidden]').toArray()
    const fields = Object.fromEntries(hidden.map((input) => [$(input).attr('name')!, $(input).attr('value') ?? '']))
    const opened = await visitor.send('/profile/confirm', { ...fields, password: person.password })
    assert.equal(opened.location, '/profile')
    assert.match((await visitor.follow(opened)).$('#upcoming').text(), /Вечер в фойе/)
    await signedIn(person)
    const again = await new VisitorAgent().get(link)
    assert.equal(again.location, '/profile/login')
  })

  it('who registers gets the invitation again, and the password that was typed counts for nothing', async () => {
    const { person } = await bought()
    await eventually(async () => (await User.findOne({ email: person.email }))?.invitationToken)
    const before = (await User.findOne({ email: person.email }))!
    const { firstName, email, password } = person
    const sent = await new VisitorAgent().submit('/register', { firstName, email, password })
    assert.equal(sent.location, '/after_register')
    const after = (await User.findOne({ email }))!
    assert.equal(after.passwordHash, before.passwordHash)
    assert.notEqual(after.invitationToken, before.invitationToken)
  })

  it('is made once, however often the address buys', async () => {
    const person = anna()
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    await Promise.all(
      Array.from({ length: 5 }, async () =>
        new VisitorAgent().submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id, [person])),
      ),
    )
    assert.equal(await User.count({ email: person.email }), 1)
  })
})

describe('The names of the personal account for the registration', () => {
  it('lead through the same registration', async () => {
    const { firstName, email, password } = anna()
    const visitor = new VisitorAgent()
    const sent = await visitor.submit('/profile/sign_up/new', { firstName, email, password }, '/profile/sign_up')
    assert.equal(sent.location, '/profile/success')
    assert.match((await visitor.follow(sent)).text, new RegExp(email.replace('.', '\\.')))
    const wrong = await visitor.submit('/profile/sign_up/new', { firstName: '', email, password }, '/profile/sign_up')
    assert.equal(wrong.location, '/profile/sign_up/new')
  })
})
