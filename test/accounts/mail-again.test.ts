import assert from 'node:assert/strict'
import { sendGreeting } from '../../api/jobs/greet-again'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { ask, confirmationPath, found, someUser, waitingUser, words } from './support'

describe('POST /after_register: the mail again', () => {
  const again = async (email: string) => {
    const visitor = new VisitorAgent()
    const answer = await visitor.submit('/after_register', { email })
    return { answer, page: await visitor.follow(answer) }
  }

  it('sends who waits a new confirmation; the old link is dead', async () => {
    const { user, path } = await waitingUser(anna())
    const { answer } = await again(user.email)
    assert.deepEqual([answer.status, answer.location], [303, '/after_register'])
    const mail = await run().smtp.mailTo(user.email)
    assert.equal((await ask(path)).status, 404)
    assert.equal((await ask(confirmationPath(mail))).headers.get('location'), '/login')
  })

  it('says the same to an unknown address, a waiting, an active and a blocked one', async () => {
    const known = [(await waitingUser(anna())).user, await someUser('active'), await someUser('blocked')].map(
      ({ email }) => email,
    )
    const said = await Promise.all(
      [anna().email, ...known].map(async (email) => words((await again(email)).page).replaceAll(email, '…')),
    )
    assert.match(said[0] ?? '', /Если этот адрес ждёт подтверждения, мы отправили на него новое письмо/)
    assert.equal(new Set(said).size, 1)
  })

  it('says the same while the mail server breaks the line; the mail comes as soon as it can', async () => {
    const { user, path } = await waitingUser(anna())
    run().smtp.mode = 'dropOnce'
    const { answer } = await again(user.email)
    assert.equal(answer.location, '/after_register')
    const mail = await run().smtp.mailTo(user.email)
    assert.equal((await ask(path)).status, 404)
    assert.equal((await ask(confirmationPath(mail))).headers.get('location'), '/login')
  })

  it('is sent by the next try where a process died after it had made the link and before it had sent the mail', async () => {
    const { user } = await waitingUser(anna())
    const job = { email: user.email, origin: run().baseUrl, door: 'site', locale: 'ru' } as const
    const usual = globalThis.foyerMailer
    globalThis.foyerMailer = { send: () => new Promise(() => undefined), close: () => undefined }
    try {
      void sendGreeting(job)
      await eventually(async () => (await found(user.email))?.emailConfirmToken !== user.emailConfirmToken)
    } finally {
      globalThis.foyerMailer = usual
    }
    await sendGreeting(job)
    const mail = await run().smtp.mailTo(user.email)
    assert.equal((await ask(confirmationPath(mail))).headers.get('location'), '/login')
  })

  it('asks for the address again where it is none', async () => {
    for (const email of ['', '   ', 'anna', 'anna@']) {
      const { answer, page } = await again(email)
      assert.deepEqual([answer.status, answer.location], [303, '/after_register'])
      assert.equal(page.$('#email').attr('aria-invalid'), 'true')
    }
  })
})
