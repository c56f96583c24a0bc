import assert from 'node:assert/strict'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { found, registerWith, registrationFields, someUser, waitingUser, type Fields } from './support'

/** The origins of all links in a mail. */
function origins({ text, html }: { text: string; html: string }): string[] {
  const links = [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"'<>]+/g)].map(([link]) => new URL(link).origin)
  return [...new Set(links)]
}

describe('The links in the mails of a registration', () => {
  const host = () => new URL(run().baseUrl).host
  const lies: Fields[] = [
    { Host: 'evil.example' },
    { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' },
    { Host: 'localhost.evil.example' },
    { Host: '127.0.0.1.evil.example:80' },
  ]

  it('never carry an untrusted host', async () => {
    const person = anna()
    await registerWith({ Host: 'evil.example' }, '/register', registrationFields(person))
    const mail = await run().smtp.mailTo(person.email)
    assert.deepEqual(origins(mail), [run().baseUrl])
    assert.equal((await found(person.email))?.host, host())
  })

  it('never carry one when they come again, however the request says it', async () => {
    for (const headers of lies) {
      const { user } = await waitingUser(anna())
      await registerWith(headers, '/after_register', { email: user.email })
      assert.deepEqual(origins(await run().smtp.mailTo(user.email)), [run().baseUrl], JSON.stringify(headers))
    }
  })

  it('never carry one when they tell of an account that exists', async () => {
    const active = await someUser('active')
    await registerWith({ Host: 'evil.example' }, '/after_register', { email: active.email })
    assert.deepEqual(origins(await run().smtp.mailTo(active.email)), [run().baseUrl])
  })

  it('carry the host of the request where it is trusted', async () => {
    const person = anna()
    await registerWith({ Host: '127.0.0.1:8080' }, '/register', registrationFields(person))
    assert.deepEqual(origins(await run().smtp.mailTo(person.email)), ['http://127.0.0.1:8080'])
    assert.equal((await found(person.email))?.host, '127.0.0.1:8080')
  })
})
