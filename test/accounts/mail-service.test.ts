import assert from 'node:assert/strict'
import { mailServiceOf } from '../../api/accounts/mail-service'

describe('The mail service of an address', () => {
  const services: Record<string, string[]> = {
    'mail.google.com': ['gmail.com', 'googlemail.com', 'GMAIL.com'],
    'mail.yandex.ru': ['yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'narod.ru'],
    'e.mail.ru': ['mail.ru', 'bk.ru', 'list.ru', 'inbox.ru', 'internet.ru', 'xmail.ru'],
    'mail.rambler.ru': ['rambler.ru', 'lenta.ru', 'ro.ru', 'autorambler.ru', 'myrambler.ru'],
    'outlook.live.com': ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    'www.icloud.com': ['icloud.com', 'me.com', 'mac.com'],
    'mail.yahoo.com': ['yahoo.com', 'yahoo.de', 'yahoo.co.uk', 'ymail.com'],
    'mail.proton.me': ['proton.me', 'protonmail.com', 'pm.me'],
  }
  for (const [host, domains] of Object.entries(services)) {
    it(`is ${host} for ${domains.join(', ')}`, () => {
      for (const domain of domains) {
        const service = mailServiceOf(`anna@${domain}`)
        assert.equal(new URL(service?.url ?? '').host, host, domain)
        assert.equal(new URL(service?.url ?? '').protocol, 'https:')
        assert.ok(service?.name)
      }
    })
  }

  it('is not known for any other domain, however it is called', () => {
    const others = [
      'example.org',
      'notgmail.com',
      'gmail.com.evil.example',
      'mail.ru.evil.example',
      'yahoo.evil.example',
    ]
    for (const domain of [...others, 'mail', '', 'constructor', '__proto__']) {
      assert.equal(mailServiceOf(`anna@${domain}`), null, domain)
    }
    assert.equal(mailServiceOf('gmail.com@example.org'), null)
  })
})
