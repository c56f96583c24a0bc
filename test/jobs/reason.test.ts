import assert from 'node:assert/strict'
import { secretsIn, reasonOf } from '../../api/jobs/reason'
import { settings } from '../../api/settings'

const secrets = secretsIn({
  smtpUrl: 'smtps://foyer%40example.org:p%40ss%2Fword@mail.example.org',
  stripe: { secretKey: 'sk_live_abc', webhookSecret: 'whsec_def' },
  sessionSecret: 'the secret of the sessions',
  mailFrom: 'Foyer <foyer@example.org>',
})

describe('The reason why a job failed', () => {
  const told: [what: string, message: string, reason: string][] = [
    ['the password of the mail server', 'wrong: p@ss/word', 'wrong: …'],
    ['the same as it stands in the address', 'wrong: p%40ss%2Fword', 'wrong: …'],
    ['the same as a mail server is told it', `AUTH PLAIN ${btoa('\0foyer@example.org\0p@ss/word')}`, 'AUTH PLAIN …'],
    ['the same in base64', `AUTH LOGIN ${btoa('p@ss/word')}`, 'AUTH LOGIN …'],
    ['any address with a password', 'connect redis://u:pw@cache:6379 failed', 'connect redis://cache:6379 failed'],
    ['a key of a provider', 'Invalid API Key: sk_live_abc', 'Invalid API Key: …'],
    ['the secret of the sessions', 'x the secret of the sessions y', 'x … y'],
    ['what a header carries', 'Authorization: Bearer abc123', 'Authorization: Bearer …'],
    ['anything as long as a token', `GET /confirm/${'aB3_'.repeat(10)}`, 'GET /confirm/…'],
    ["a person's address", '550 No such user <anna@example.org>', '550 No such user <…>'],
  ]
  for (const [what, message, reason] of told) {
    it(`never tells ${what}`, () => assert.equal(reasonOf(new Error(message), secrets), reason))
  }

  it('tells the cause and the number of a row, and never more than 1000 characters', () => {
    const id = '0b9c2d1e-1111-4222-8333-944455556666'
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:25')
    assert.equal(
      reasonOf(new Error(`Refund ${id}: fetch failed`, { cause }), secrets),
      `Refund ${id}: fetch failed: connect ECONNREFUSED 127.0.0.1:25`,
    )
    assert.equal(reasonOf(new Error('a '.repeat(2000)), secrets).length, 1000)
    assert.ok(reasonOf(new Error(''), secrets) && reasonOf(undefined, secrets))
  })

  it('knows the secrets of the settings that are in force', () => {
    const { sessionSecret, stripe } = settings()
    const message = `${sessionSecret} ${stripe?.secretKey} ${stripe?.webhookSecret}`
    assert.equal(reasonOf(new Error(message)), '… … …')
  })
})
