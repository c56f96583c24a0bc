import assert from 'node:assert/strict'
import { activateUser } from '../../api/accounts/confirm-email'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import type { SmtpMode } from '../support/smtp'
import { VisitorAgent } from '../support/visitor'
import { logOf, whileDatabaseRefuses } from './breakdowns'
import { found, mailsTo, register, sessionOf, words } from './support'

describe('Diagram 4: the mail of POST /register fails', () => {
  afterEach(() => {
    run().smtp.mode = 'accept'
  })

  const failures: [SmtpMode, string][] = [
    ['refuse', 'a mail server that refuses the address'],
    ['refuseData', 'a mail server that refuses the mail'],
    ['hang', 'a mail server that never answers'],
    ['hangGreeting', 'a mail server that never says a word'],
    ['dropData', 'a mail server that breaks the line'],
  ]
  for (const [mode, what] of failures) {
    it(`${what}: session.flash = {description, model}; User.destroy(); 303 /register; GET /register shows both`, async () => {
      const person = anna()
      const visitor = new VisitorAgent()
      // A connection that is open already would be past its greeting.
      run().smtp.disconnect()
      run().smtp.mode = mode
      const log = await logOf(async () => {
        const answer = await register(visitor, person)
        assert.deepEqual([answer.status, answer.location], [303, '/register'])
      })
      assert.equal(await found(person.email), undefined)
      const { flash } = (await sessionOf(visitor)) as { flash?: Flash }
      const { firstName, lastName, email } = person
      assert.deepEqual(flash?.fields, { username: '', firstName, lastName, email })
      const page = await visitor.get('/register')
      assert.match(words(page, '.summary'), /Не удалось отправить письмо на этот адрес, поэтому мы ничего не сохранили/)
      assert.equal(page.$('#email').attr('value'), email)
      assert.ok(!/SMTP|550|554|spam|timeout|ETIMEDOUT|No such user/i.test(page.text))
      assert.match(log, /SmtpError/)
      assert.ok(!log.includes(person.password) && !log.includes('/confirm/'))
    })
  }

  it('registers the same person once the mail server is back', async () => {
    const person = anna()
    const visitor = new VisitorAgent()
    run().smtp.mode = 'refuse'
    await register(visitor, person)
    run().smtp.mode = 'accept'
    assert.equal((await register(visitor, person)).location, '/after_register')
    assert.equal(mailsTo(person.email).length, 1)
  })

  it('if User.destroy() fails, too, it ends as in diagram 2: 303, then user/error in general words', async () => {
    const person = anna()
    const visitor = new VisitorAgent()
    run().smtp.mode = 'refuse'
    let inside = ''
    const log = await logOf(() =>
      whileDatabaseRefuses('DELETE', person.email, async (message) => {
        inside = message
        const answer = await register(visitor, person)
        assert.equal(answer.status, 303)
        const page = await visitor.follow(answer)
        assert.equal(page.status, 500)
        assert.equal(words(page, 'h1'), 'Не получилось')
        assert.match(words(page), /Что-то пошло не так\. Попробуйте ещё раз через несколько минут\./)
        assert.ok(!page.text.includes(message))
      }),
    )
    assert.ok(log.includes(inside), 'the log lacks why the user could not be destroyed')
    assert.match(log, /SmtpError/, 'the log lacks why the mail failed')
    assert.equal((await found(person.email))?.status, 'wait')
  })

  it('does not destroy a user who confirmed while the mail server was still thinking', async () => {
    const person = anna()
    run().smtp.mode = 'hang'
    const answering = register(new VisitorAgent(), person)
    await activateUser(await eventually(() => found(person.email)))
    await answering
    assert.equal((await found(person.email))?.status, 'active')
  })
})
