import assert from 'node:assert/strict'
import { Secret } from 'otpauth'
import { newRecoveryCodes, plainRecoveryCode, readCode } from '../../api/accounts/second-step/code'
import { needsSecondStep, secondStepRequired } from '../../api/accounts/second-step/policy'
import { seal, unseal } from '../../api/accounts/second-step/seal'
import { keyUri, newSecret, stepOfCode } from '../../api/accounts/second-step/totp'

describe('Codes of an app', () => {
  /** RFC 6238, appendix B: seconds since 1970, and the code of eight digits, of which we ask for the last six. */
  const vectors: [seconds: number, code: string][] = [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ]
  const secret = Secret.fromLatin1('12345678901234567890').base32

  it('are those of RFC 6238', () => {
    for (const [seconds, code] of vectors)
      assert.equal(stepOfCode(code.slice(2), secret, new Date(seconds * 1000)), Math.floor(seconds / 30))
  })

  it('count one step early and one step late, and no more', () => {
    const step = Math.floor(1234567890 / 30)
    const at = (steps: number, second: number) => new Date((step + steps) * 30_000 + second * 1000)
    for (const second of [0, 29.999]) {
      for (const steps of [-1, 0, 1]) assert.equal(stepOfCode('005924', secret, at(steps, second)), step)
      for (const steps of [-2, 2]) assert.equal(stepOfCode('005924', secret, at(steps, second)), undefined)
    }
  })

  it('need all their digits', () => {
    for (const code of ['', '5924', '05924', '0059245', '005925'])
      assert.equal(stepOfCode(code, secret, new Date(1234567890_000)), undefined)
  })

  it('come from a secret of 160 bits, another one each time', () => {
    const secrets = Array.from({ length: 100 }, newSecret)
    for (const each of secrets) assert.match(each, /^[A-Z2-7]{32}$/)
    assert.equal(new Set(secrets).size, secrets.length)
  })

  it('are told to an app with the name of the site and of the account', () => {
    const uri = new URL(keyUri(secret, { issuer: 'Foyer example.org', account: 'anna+a&b@example.org' }))
    assert.deepEqual([uri.protocol, uri.host], ['otpauth:', 'totp'])
    assert.equal(decodeURIComponent(uri.pathname), '/Foyer example.org:anna+a&b@example.org')
    const { issuer, ...rest } = Object.fromEntries(uri.searchParams)
    assert.equal(issuer, 'Foyer example.org')
    assert.deepEqual(rest, { secret, algorithm: 'SHA1', digits: '6', period: '30' })
  })
})

describe('What somebody types as the second step', () => {
  it('is a code of the app with or without spaces', () => {
    for (const typed of ['005924', '005 924', ' 005-924 ', '００５９２４', '005\u00a0924'])
      assert.deepEqual(readCode(typed), { kind: 'app', digits: '005924' })
  })

  it('is a recovery code, whatever its spaces, dashes and case, also typed with the Russian keyboard on', () => {
    const written = [
      'ABEKM-HPCTY-X2345',
      'abekm hpcty x2345',
      'ABEKMHPCTYX2345',
      'ABEKM—HPCTY–X2345',
      'авекм-нрсту-х2345',
    ]
    for (const typed of written) assert.deepEqual(readCode(typed), { kind: 'recovery', text: 'ABEKMHPCTYX2345' })
  })

  it('is nothing else', () => {
    for (const typed of [
      '',
      '12345',
      '1234567',
      'ABEKM-HPCTY',
      'ABEKM-HPCTY-X2340',
      'ABEKM-HPCTY-X23456',
      'ж'.repeat(15),
    ])
      assert.equal(readCode(typed), undefined, typed)
  })

  it('can be any recovery code that was made: ten, all different, of letters and digits that nobody confuses', () => {
    const codes = Array.from({ length: 50 }, newRecoveryCodes)
    for (const ten of codes) assert.equal(ten.length, 10)
    const all = codes.flat()
    assert.equal(new Set(all).size, all.length)
    for (const code of all) {
      assert.match(code, /^[2-9A-HJKMNP-TV-Z]{5}(-[2-9A-HJKMNP-TV-Z]{5}){2}$/)
      assert.deepEqual(readCode(code), { kind: 'recovery', text: plainRecoveryCode(code) })
    }
    // Each place of a code takes each of the thirty letters and digits: 15 times log2(30) is 73 bits.
    for (let place = 0; place < 15; place++)
      assert.equal(new Set(all.map((code) => plainRecoveryCode(code)[place])).size, 30)
  })
})

describe('A sealed secret', () => {
  const key = 'k'.repeat(32)

  it('opens with the same secret for the same purpose, and fits its column', () => {
    const secret = newSecret()
    const sealed = seal(secret, key, 'a')
    assert.equal(unseal(sealed, key, 'a'), secret)
    assert.ok(sealed.length <= 255)
    assert.ok(!sealed.includes(secret))
    assert.notEqual(seal(secret, key, 'a'), sealed)
  })

  it('opens neither with another secret nor for anybody else', () => {
    const sealed = seal('text', key, 'a')
    assert.equal(unseal(sealed, 'l'.repeat(32), 'a'), undefined)
    assert.equal(unseal(sealed, key, 'b'), undefined)
  })

  it('does not open once a single bit of it was changed', () => {
    const sealed = seal('text', key, 'a')
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      assert.equal(unseal(`v1.${changed.toString('base64url')}`, key, 'a'), undefined)
    }
    for (const broken of ['', 'v1', 'v1.', 'v1.AAAA', `v2.${sealed.slice(3)}`, sealed.slice(0, -4), 'text'])
      assert.equal(unseal(broken, key, 'a'), undefined, broken)
  })
})

describe('Who must have a second step', () => {
  it('is an admin where ADMIN_TOTP=required, and nobody else', () => {
    assert.equal(secondStepRequired({ role: 'ROLE_ADMIN' }, 'required'), true)
    assert.equal(secondStepRequired({ role: 'ROLE_ADMIN' }, 'optional'), false)
    assert.equal(secondStepRequired({ role: 'ROLE_USER' }, 'required'), false)
  })

  it('needs one as long as there is none', () => {
    assert.equal(needsSecondStep({ role: 'ROLE_ADMIN', secondStep: false }, 'required'), true)
    assert.equal(needsSecondStep({ role: 'ROLE_ADMIN', secondStep: true }, 'required'), false)
    assert.equal(needsSecondStep({ role: 'ROLE_ADMIN', secondStep: false }, 'optional'), false)
    assert.equal(needsSecondStep({ role: 'ROLE_USER', secondStep: false }, 'required'), false)
  })
})
