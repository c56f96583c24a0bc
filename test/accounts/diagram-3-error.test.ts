import assert from 'node:assert/strict'
import { anna } from '../support/cast'
import { VisitorAgent, type Page } from '../support/visitor'
import { logOf, whileDatabaseRefuses, whileUsersCannotBeRead } from './breakdowns'
import { found, mailsTo, register, sessionOf, words } from './support'

const value = (page: Page, name: string) => page.$(`main input[name="${name}"]`).attr('value')

describe('Diagram 3: an error in POST /register, while parsing the parameters', () => {
  const person = anna()
  let visitor: VisitorAgent
  let answer: Page

  before(async () => {
    visitor = new VisitorAgent()
    answer = await register(visitor, person, {
      username: 'anna with blanks',
      firstName: '   ',
      email: 'anna@',
      password: 'short',
    })
  })

  it('session.flash = {description, model}: every field that is wrong, and what was typed, without the password', async () => {
    const { flash } = (await sessionOf(visitor)) as { flash?: Flash }
    assert.deepEqual(
      flash?.errors?.map(({ field }) => field),
      ['username', 'firstName', 'email', 'password'],
    )
    assert.deepEqual(flash?.fields, {
      username: 'anna with blanks',
      firstName: '   ',
      lastName: person.lastName,
      email: 'anna@',
    })
  })

  it('redirect(303, /register)', () => {
    assert.deepEqual([answer.status, answer.location], [303, '/register'])
  })

  it('GET /register: res.view with the fields and the errors of session.flash, once', async () => {
    const page = await visitor.get('/register')
    assert.equal(page.status, 200)
    assert.equal(value(page, 'lastName'), person.lastName)
    assert.equal(value(page, 'email'), 'anna@')
    assert.equal(value(page, 'password'), undefined)
    assert.ok(!page.text.includes('short'))
    assert.equal(page.$('.summary').attr('role'), 'alert')
    assert.equal(page.$('#email').attr('aria-invalid'), 'true')
    assert.match(page.$('#email-error').text(), /Укажите адрес почты полностью/)
    assert.match(page.$('title').text(), /^Ошибка:/)
    const fresh = await visitor.get('/register')
    assert.equal(fresh.$('.summary').length, 0)
    assert.equal(value(fresh, 'email'), '')
  })

  it('creates nobody and mails nothing', async () => {
    assert.equal(await found('anna@'), undefined)
    assert.equal(mailsTo('anna@').length, 0)
  })
})

describe('Diagram 3: an error in POST /register, of the database', () => {
  type Breakdown = (email: string, work: (message: string) => Promise<void>) => Promise<void>
  const breakdowns: Record<string, Breakdown> = {
    'User.create() that fails': (email, work) => whileDatabaseRefuses('INSERT', email, work),
    'a database that cannot even search': (_email, work) => whileUsersCannotBeRead(work),
  }

  for (const [what, breakDown] of Object.entries(breakdowns)) {
    it(`${what}: general words and the fields in the browser, the message in the log`, async () => {
      const person = anna()
      const visitor = new VisitorAgent()
      let inside = ''
      const log = await logOf(() =>
        breakDown(person.email, async (message) => {
          inside = message
          const answer = await register(visitor, person, { username: `a${Date.now()}` })
          assert.deepEqual([answer.status, answer.location], [303, '/register'])
        }),
      )
      const page = await visitor.get('/register')
      assert.match(words(page, '.summary'), /Что-то пошло не так\. Попробуйте ещё раз через несколько минут\./)
      assert.equal(value(page, 'email'), person.email)
      assert.equal(value(page, 'firstName'), person.firstName)
      assert.ok(!page.text.includes(inside) && !page.text.includes(person.password))
      assert.ok(log.includes(inside), 'the message is not in the log')
      assert.ok(!log.includes(person.password), 'the password is in the log')
      assert.equal(await found(person.email), undefined)
      assert.equal(mailsTo(person.email).length, 0)
    })
  }
})
