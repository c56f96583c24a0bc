import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { texts } from '../../api/text'
import { signedIn } from '../support/builders'
import { Authenticator, flags, type Options, type Twist } from '../support/authenticator'
import * as passkeys from '../support/passkeys'
import { VisitorAgent, type Page } from '../support/visitor'
import { logOf } from './breakdowns'
import { badCredentials } from './bad-credentials'
import { plantInSession, sessionOf, somebody } from './support'

const { t } = texts('ru')
const evil = 'https://evil.example'

/** Somebody with a passkey, and a visitor who is not signed in. */
async function owner(options: { counts?: boolean } = {}) {
  const { user, person, visitor } = await somebody()
  return { user, person, visitor, ...(await passkeys.plantedPasskey(user.id, options)) }
}

/** The answer leads back with the one sentence, nobody is signed in, and neither log nor session keeps what was sent. */
async function refusedSignIn(visitor: VisitorAgent, credential: string): Promise<void> {
  const answer: { page?: Page } = {}
  const log = await logOf(async () => (answer.page = await passkeys.signInWithAnswer(visitor, credential)))
  const { status, location } = answer.page!
  assert.deepEqual([status, location, log], [303, '/login', ''])
  assert.equal((await sessionOf(visitor)).userId, undefined)
  const { flash } = (await sessionOf(visitor)) as { flash: Flash }
  assert.deepEqual(flash, { error: t('refusals.passkeyRefused'), fields: {} })
}

function underTwoNames(answer: string): string {
  return JSON.stringify({ ...(JSON.parse(answer) as object), rawId: 'a'.repeat(43) })
}

describe('An answer of a passkey does not sign in', () => {
  const twists: Record<string, Twist> = {
    'from another site': { origin: evil },
    'from another port of this host': { origin: 'http://127.0.0.1:1' },
    'made for another site': { rpID: 'evil.example' },
    'given inside the frame of another site': { clientData: { crossOrigin: true, topOrigin: evil } },
    'given inside a frame that nobody names': { clientData: { crossOrigin: true } },
    'to a challenge that nobody gave out': { challenge: randomBytes(32).toString('base64url') },
    'to an empty challenge': { challenge: '' },
    'that was to add a passkey': { type: 'webauthn.create' },
    'without anybody there': { flags: 0 },
    'without a check who was there': { flags: flags.present },
    'that names nobody': { userHandle: '' },
    'that names somebody else': { userHandle: randomBytes(16).toString('base64url') },
    'with bytes too many': { flags: flags.present | flags.verified | 0x80 },
  }
  for (const [what, twist] of Object.entries(twists)) {
    it(what, async () => {
      const { visitor, authenticator } = await owner()
      await refusedSignIn(visitor, authenticator.get(await passkeys.optionsOn(visitor, '/login'), twist))
      // The control: nothing but that was wrong.
      assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/')
    })
  }

  it('to the challenge of another session', async () => {
    const { visitor, authenticator } = await owner()
    const options = await passkeys.optionsOn(new VisitorAgent(), '/login')
    await visitor.get('/login')
    await refusedSignIn(visitor, authenticator.get(options))
  })

  it('to a challenge older than five minutes', async () => {
    const { visitor, authenticator } = await owner()
    const { challenge, ...options } = await passkeys.optionsOn(visitor, '/login')
    // No page is opened after this, which would drop it as well.
    const _csrf = await visitor.token('/login', '/login/passkey')
    const send = async (age: number) => {
      const since = new Date(Date.now() - age).toISOString()
      await plantInSession(visitor, { passkeyChallenges: [{ challenge, since, for: 'sign-in' }] })
      const credential = authenticator.get({ challenge, ...options })
      return (await visitor.send('/login/passkey', { _csrf, credential })).location
    }
    assert.equal(await send(5 * 60_000), '/login')
    assert.equal(await send(4.9 * 60_000), '/')
  })

  it('to the challenge of the page that adds passkeys', async () => {
    const { person, authenticator } = await owner()
    const visitor = await signedIn(person)
    const options = await passkeys.optionsOn(visitor, passkeys.newPage)
    const { location } = await visitor.send('/login/passkey', {
      _csrf: await visitor.token(passkeys.newPage, '/profile/passkeys'),
      credential: authenticator.get(options),
    })
    assert.equal(location, '/login')
    assert.equal((await visitor.get('/login')).$('.summary > p').text(), t('refusals.passkeyRefused'))
  })

  it('of a passkey that nobody has added', async () => {
    const { visitor, user } = await owner()
    const unknown = new Authenticator(passkeys.hereOf())
    unknown.owner = Buffer.from(user.id.replaceAll('-', ''), 'hex').toString('base64url')
    await refusedSignIn(visitor, unknown.get(await passkeys.optionsOn(visitor, '/login')))
  })

  it("under the name of somebody else's passkey", async () => {
    const { visitor, authenticator: own } = await owner()
    const { authenticator: other } = await owner()
    const options = await passkeys.optionsOn(visitor, '/login')
    const twist = { credential: other.id.toString('base64url'), userHandle: other.owner }
    await refusedSignIn(visitor, own.get(options, twist))
  })

  it('with a counter that went back or stood still, as a copied passkey has', async () => {
    const { visitor, authenticator, user } = await owner()
    assert.equal((await passkeys.signInByPasskey(visitor, authenticator, { counter: 7 })).location, '/')
    for (const counter of [7, 6, 0]) {
      const other = new VisitorAgent()
      await refusedSignIn(other, authenticator.get(await passkeys.optionsOn(other, '/login'), { counter }))
    }
    const [passkey] = await passkeys.passkeysOf(user.id)
    assert.equal(Number(passkey?.counter), 7)
  })

  it('of one of two copies with the same counter, sent at the same moment: one of them wins', async () => {
    const { authenticator } = await owner()
    const visitors = Array.from({ length: 10 }, () => new VisitorAgent())
    const sent = await Promise.all(
      visitors.map(async (visitor) => {
        const credential = authenticator.get(await passkeys.optionsOn(visitor, '/login'), { counter: 5 })
        return { visitor, fields: { credential, _csrf: await visitor.token('/login', '/login/passkey') } }
      }),
    )
    const send = ({ visitor, fields }: (typeof sent)[number]) => visitor.send('/login/passkey', fields)
    const answers = await Promise.all(sent.map(send))
    assert.equal(answers.filter(({ location }) => location === '/').length, 1)
  })

  it('with a signature that was changed', async () => {
    const { visitor, authenticator } = await owner()
    const answer = JSON.parse(authenticator.get(await passkeys.optionsOn(visitor, '/login')))
    const signature = Buffer.from(answer.response.signature, 'base64url')
    signature[signature.length - 1]! ^= 1
    answer.response.signature = signature.toString('base64url')
    await refusedSignIn(visitor, JSON.stringify(answer))
  })

  it('under two names', async () => {
    const { visitor, authenticator } = await owner()
    await refusedSignIn(visitor, underTwoNames(authenticator.get(await passkeys.optionsOn(visitor, '/login'))))
  })

  it('that adds a passkey', async () => {
    const { visitor, authenticator } = await owner()
    await refusedSignIn(visitor, authenticator.create(await passkeys.optionsOn(visitor, '/login')))
  })

  for (const { what, credential } of badCredentials) {
    it(`that is no answer: ${what}`, async () => {
      const { visitor, authenticator } = await owner()
      const right = authenticator.get(await passkeys.optionsOn(visitor, '/login'))
      await refusedSignIn(visitor, credential(right))
      assert.equal((await passkeys.signInWithAnswer(visitor, right)).location, '/')
    })
  }

  it('a second time, not even after a wrong one to the same challenge', async () => {
    const { visitor, authenticator } = await owner()
    const options = await passkeys.optionsOn(visitor, '/login')
    await refusedSignIn(visitor, authenticator.get(options, { flags: flags.present }))
    await refusedSignIn(visitor, authenticator.get(options))
  })

  it('a second time in a session that has forgotten the first', async () => {
    const { visitor, authenticator } = await owner({ counts: false })
    const options = await passkeys.optionsOn(visitor, '/login')
    const answer = authenticator.get(options)
    assert.equal((await passkeys.signInWithAnswer(visitor, answer)).location, '/')
    const other = new VisitorAgent()
    await other.get('/login')
    const since = new Date().toISOString()
    await plantInSession(other, { passkeyChallenges: [{ challenge: options.challenge, since, for: 'sign-in' }] })
    await refusedSignIn(other, answer)
  })

  for (const counts of [true, false]) {
    it(`more than once, sent fifty times at the same moment${counts ? '' : ', when its authenticator never counts'}`, async () => {
      const { visitor, authenticator, user } = await owner({ counts })
      const _csrf = await visitor.token('/login', '/login/passkey')
      const fields = { _csrf, credential: authenticator.get(await passkeys.optionsOn(visitor, '/login')) }
      const send = () => visitor.send('/login/passkey', fields)
      const answers = await Promise.all(Array.from({ length: 50 }, send))
      const led = answers.map(({ location }) => location).sort()
      assert.deepEqual(led, ['/', ...Array<string>(49).fill('/login')])
      const [passkey] = await passkeys.passkeysOf(user.id)
      assert.equal(Number(passkey?.counter), counts ? 1 : 0)
    })
  }
})

describe('An answer of a passkey adds none', () => {
  async function atHome() {
    const { user, person } = await somebody()
    const visitor = await signedIn(person)
    return { user, person, visitor, device: new Authenticator(passkeys.hereOf()) }
  }

  /** Nothing is added, the sentence says so, and neither log nor session keeps what was sent. */
  async function refused(
    { user, person, visitor }: Awaited<ReturnType<typeof atHome>>,
    answer: (options: Options) => string,
    sentence = 'passkeyNotAdded',
  ): Promise<void> {
    const before = await passkeys.passkeysOf(user.id)
    let location: string | undefined
    const { password: currentPassword } = person
    const add = async () => ({ location } = await passkeys.addWith(visitor, { currentPassword }, answer))
    assert.equal(await logOf(add), '')
    assert.equal(location, passkeys.newPage)
    const { flash } = (await sessionOf(visitor)) as { flash: Flash }
    assert.deepEqual(flash, { error: t(`refusals.${sentence}`), fields: { name: 'Мой телефон' } })
    assert.deepEqual(await passkeys.passkeysOf(user.id), before)
  }

  const twists: Record<string, Twist> = {
    'from another site': { origin: evil },
    'made for another site': { rpID: 'evil.example' },
    'given inside the frame of another site': { clientData: { crossOrigin: true } },
    'to a challenge that nobody gave out': { challenge: randomBytes(32).toString('base64url') },
    'that was to sign in': { type: 'webauthn.get' },
    'without a check who was there': { flags: flags.attested | flags.present },
    'without a key': { flags: flags.present | flags.verified },
  }
  for (const [what, twist] of Object.entries(twists)) {
    it(what, async () => {
      const home = await atHome()
      await refused(home, (options) => home.device.create(options, twist))
    })
  }

  it('with a certificate, which nobody here has asked for or looks at', async () => {
    const home = await atHome()
    await refused(home, (options) => home.device.create(options, { attestation: 'certified' }))
  })

  it('under two names', async () => {
    const home = await atHome()
    await refused(home, (options) => underTwoNames(home.device.create(options)))
  })

  it('under a name that could be guessed, or that is longer than WebAuthn allows', async () => {
    const home = await atHome()
    for (const length of [0, 15, 1024])
      await refused(home, (options) => new Authenticator(passkeys.hereOf(), true, randomBytes(length)).create(options))
  })

  it('that signs in', async () => {
    const home = await atHome()
    await refused(home, (options) => home.device.get(options))
  })

  it('to a challenge of the page of signing in', async () => {
    const home = await atHome()
    const options = await passkeys.optionsOn(home.visitor, '/login')
    await refused(home, ({ user }) => home.device.create({ ...options, user }))
  })

  it('to a challenge of another session', async () => {
    const home = await atHome()
    const other = await atHome()
    const options = await passkeys.optionsOn(other.visitor, passkeys.newPage)
    await refused(home, () => home.device.create(options))
  })

  let shared: ReturnType<typeof atHome> | undefined
  for (const { what, credential } of badCredentials) {
    it(`that is no answer: ${what}`, async () => {
      const home = await (shared ??= atHome())
      await refused(home, (options) => credential(home.device.create(options)))
    })
  }

  it('that is known already, to its own user and to anybody else', async () => {
    const [home, other] = [await atHome(), await atHome()]
    const { password: currentPassword } = home.person
    await passkeys.addWith(home.visitor, { currentPassword }, (options) => home.device.create(options))
    for (const somebodyElse of [home, other])
      await refused(somebodyElse, (options) => home.device.create(options), 'passkeyKnown')
    assert.equal((await passkeys.passkeysOf(home.user.id)).length, 1)
  })

  it('twice when it is sent four times at the same moment', async () => {
    const { visitor, person, device, user } = await atHome()
    const options = await passkeys.optionsOn(visitor, passkeys.newPage)
    const fields = {
      _csrf: await visitor.token(passkeys.newPage, '/profile/passkeys'),
      name: 'Телефон',
      currentPassword: person.password,
      credential: device.create(options),
    }
    const answers = await Promise.all(Array.from({ length: 4 }, () => visitor.send('/profile/passkeys', fields)))
    assert.equal(answers.filter(({ location }) => location === '/profile/security').length, 1)
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303])
    assert.equal((await passkeys.passkeysOf(user.id)).length, 1)
  })
})

describe("Somebody else's passkey", () => {
  it('can be neither removed nor told from one that never was', async () => {
    const { user, passkey } = await owner()
    const visitor = await signedIn((await somebody()).person)
    const _csrf = await visitor.token('/profile/security', '/profile/sessions/end')
    const said = []
    for (const id of [passkey.id, '00000000-0000-4000-8000-000000000000', 'a', "'", '%00']) {
      const { status, location } = await visitor.send(`/profile/passkeys/${id}`, { _method: 'DELETE', _csrf })
      said.push([status, location, (await visitor.get('/profile/security')).$('.summary > p').text()])
    }
    assert.deepEqual(
      [...new Set(said.map((each) => JSON.stringify(each)))],
      [JSON.stringify([303, '/profile/security', t('refusals.passkeyGone')])],
    )
    assert.equal((await passkeys.passkeysOf(user.id)).length, 1)
  })
})
