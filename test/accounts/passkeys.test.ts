import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { query, transaction } from '../../api/db'
import { addPasskey } from '../../api/accounts/passkeys/add-passkey'
import { mostPasskeys } from '../../api/accounts/passkeys/passkey-options'
import { newPasskeyForm } from '../../api/forms/passkey-form'
import { texts } from '../../api/text'
import { signedIn } from '../support/builders'
import { Authenticator, type Options } from '../support/authenticator'
import { eventually } from '../support/eventually'
import * as passkeys from '../support/passkeys'
import { aSecondStep } from '../support/second-step'
import { VisitorAgent, type Page } from '../support/visitor'
import { mailsTo, plantInSession, profileWith, sessionOf, somebody } from './support'

const { t } = texts('ru')
const security = '/profile/security'

/** Somebody signed in, with a device that could hold a passkey. */
async function atHome() {
  const { person, user } = await somebody()
  const visitor = await signedIn(person)
  return { person, user, visitor, device: new Authenticator(passkeys.hereOf()) }
}

async function waitingForLocks(): Promise<number> {
  const [row] = await query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return row?.count ?? 0
}

const complaint = async (visitor: VisitorAgent, page: Page) => (await visitor.follow(page)).$('.summary > p').text()

describe('A passkey', () => {
  it('is added to the personal account and then signs in without a password', async () => {
    const { person, user, visitor, device } = await atHome()
    const added = await passkeys.addWith(visitor, { currentPassword: person.password }, (page) => device.create(page))
    assert.deepEqual([added.status, added.location], [303, security])
    assert.equal((await visitor.follow(added)).$('[role=status]').text(), t('flash.passkeyAdded'))

    const stranger = new VisitorAgent()
    await stranger.get('/login')
    const before = stranger.cookies
    const entered = await passkeys.signInByPasskey(stranger, device)
    assert.deepEqual([entered.status, entered.location], [303, '/'])
    assert.equal((await sessionOf(stranger)).userId, user.id)
    assert.notEqual(stranger.cookies, before)
    assert.equal(await profileWith(before), 303)
  })

  it('signs in also when its authenticator never counts, again and again', async () => {
    const { user } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id, { counts: false })
    for (let time = 0; time < 3; time++) {
      const visitor = new VisitorAgent()
      assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/')
      assert.equal(await profileWith(visitor.cookies), 200)
    }
  })

  it('is two factors at once: no code of the second step is asked for', async () => {
    const { user, person, visitor } = await somebody()
    await aSecondStep(user.id)
    const { authenticator } = await passkeys.plantedPasskey(user.id)
    // The control: the password alone does not do.
    const half = await visitor.submit('/login', { login: person.email, password: person.password })
    assert.equal(half.location, '/login/code')
    assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/')
    assert.equal(await profileWith(visitor.cookies), 200)
  })

  it('leads to the page that was wanted', async () => {
    const { user, visitor } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id)
    await visitor.get('/profile?from=mail')
    assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/profile?from=mail')
  })

  it('never leads off the site', async () => {
    const { user, visitor } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id)
    await visitor.get('/login')
    await plantInSession(visitor, { wanted: '//evil.example/' })
    assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/')
  })

  it('stands in the list with its name, when it was added and when it was last used', async () => {
    const { user, person } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id, { name: 'Ключ <b>"и"</b> кошелёк' })
    await passkeys.plantedPasskey(user.id, { name: 'Ноутбук' })
    assert.equal((await passkeys.signInByPasskey(new VisitorAgent(), authenticator)).location, '/')
    const [used, unused] = await passkeys.passkeysOf(user.id)
    const { $ } = await (await signedIn(person)).get(security)
    const [first, second] = $('#passkeys li').toArray()
    assert.equal($(first).find('strong').text(), 'Ключ <b>"и"</b> кошелёк')
    const times = (row: typeof first) =>
      $(row)
        .find('time')
        .toArray()
        .map((time) => $(time).attr('datetime'))
    assert.deepEqual(
      times(first),
      [used!.createdAt, used!.lastUsedAt!].map((date) => date.toISOString()),
    )
    assert.deepEqual(times(second), [unused!.createdAt.toISOString()])
    assert.match($(second).text(), new RegExp(t('passkeys.neverUsed')))
  })

  it('is removed, and no longer signs in', async () => {
    const { user, person, visitor } = await somebody()
    const { authenticator, passkey } = await passkeys.plantedPasskey(user.id)
    const owner = await signedIn(person)
    const path = `/profile/passkeys/${passkey.id}`
    const removed = await owner.submit(security, { _method: 'DELETE' }, path)
    assert.deepEqual([removed.status, removed.location], [303, security])
    assert.equal((await owner.follow(removed)).$('[role=status]').text(), t('flash.passkeyRemoved'))
    const refused = await passkeys.signInByPasskey(visitor, authenticator)
    assert.equal(refused.location, '/login')
    assert.equal(await complaint(visitor, refused), t('refusals.passkeyRefused'))
  })

  it('is told of by mail when it is added and when it is removed', async () => {
    const { person, user, visitor, device } = await atHome()
    await passkeys.addWith(visitor, { currentPassword: person.password }, (page) => device.create(page))
    const subjects = () => mailsTo(person.email).map(({ subject }) => subject)
    await eventually(async () => subjects().length === 1)
    const [passkey] = await passkeys.passkeysOf(user.id)
    await visitor.submit(security, { _method: 'DELETE' }, `/profile/passkeys/${passkey!.id}`)
    await eventually(async () => subjects().length === 2)
    const kinds = ['passkeyAdded', 'passkeyRemoved'].map((kind) => t(`mail.securityChanged.${kind}.subject`))
    assert.deepEqual(subjects(), kinds)
  })
})

describe('The page that adds a passkey', () => {
  it('asks the browser for one that finds its user and checks who that is', async () => {
    const { user, person } = await somebody()
    const { passkey } = await passkeys.plantedPasskey(user.id)
    const options = await passkeys.optionsOn(await signedIn(person), passkeys.newPage)
    const { authenticatorSelection, attestation, excludeCredentials, rp, user: asked } = options
    assert.deepEqual(authenticatorSelection, {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    })
    assert.equal(attestation, 'none')
    assert.deepEqual(excludeCredentials, [{ id: passkey.credential, transports: ['internal'], type: 'public-key' }])
    assert.deepEqual(rp, { name: 'Фойе', id: '127.0.0.1' })
    assert.deepEqual(Buffer.from(asked!.id, 'base64url').toString('hex'), user.id.replaceAll('-', ''))
    assert.equal(asked!.name, person.email)
  })

  it('wants the current password, and says what is wrong without using up the answer', async () => {
    const { person, user, visitor, device } = await atHome()
    const options = await passkeys.optionsOn(visitor, passkeys.newPage)
    const credential = device.create(options)
    const send = async (currentPassword: string, name = 'Телефон') =>
      visitor.submit(passkeys.newPage, { name, currentPassword, credential }, '/profile/passkeys')
    const wrong = await visitor.follow(await send('не тот пароль'))
    assert.equal(wrong.$('#currentPassword').attr('aria-invalid'), 'true')
    assert.equal(wrong.$('#name').attr('value'), 'Телефон')
    assert.equal(wrong.$('[name=credential]').attr('value'), undefined)
    const nameless = await visitor.follow(await send(person.password, ' '))
    assert.equal(nameless.$('#name').attr('aria-invalid'), 'true')
    assert.equal((await passkeys.passkeysOf(user.id)).length, 0)
    assert.equal((await send(person.password)).location, security)
  })

  it(`takes ${mostPasskeys} and no more, however many come at once`, async () => {
    const { user, visitor } = await atHome()
    const options = await passkeys.optionsOn(visitor, passkeys.newPage)
    for (let index = 0; index < mostPasskeys - 1; index++) await passkeys.plantedPasskey(user.id)
    const add = () => {
      const challenge = randomBytes(32).toString('base64url')
      const origin = passkeys.hereOf()
      const credential = new Authenticator(origin).create({ ...options, challenge })
      return addPasskey(user, newPasskeyForm({ name: 'Телефон', currentPassword: 'a', credential }), {
        origin,
        now: new Date(),
      })
    }
    // All of them stand before the same lock at the same moment: nobody has counted yet.
    const adding = await transaction(async (tx) => {
      await tx.User.lock(user.id)
      const all = Promise.allSettled([add(), add(), add()])
      await eventually(async () => (await waitingForLocks()) >= 3)
      return { all }
    })
    const added = await adding.all
    assert.equal(added.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const each of added) if (each.status === 'rejected') assert.equal(each.reason.code, 'tooManyPasskeys')
    assert.equal((await passkeys.passkeysOf(user.id)).length, mostPasskeys)
    const full = await visitor.get(passkeys.newPage)
    assert.deepEqual([full.status, full.location], [303, security])
    const shown = await visitor.follow(full)
    assert.equal(shown.$('.summary > p').text(), t('refusals.tooManyPasskeys', { max: mostPasskeys }))
    assert.equal(shown.$(`a[href="${passkeys.newPage}"]`).length, 0)
  })
})

describe('A passkey that vouches for itself, as some browsers let it,', () => {
  it('is added like any other', async () => {
    const { person, visitor, device } = await atHome()
    const answer = (page: Options) => device.create(page, { attestation: 'self' })
    assert.equal((await passkeys.addWith(visitor, { currentPassword: person.password }, answer)).location, security)
    assert.equal((await passkeys.signInByPasskey(new VisitorAgent(), device)).location, '/')
  })
})

describe('The page of signing in', () => {
  it('asks for any passkey of this site: nobody learns who has one', async () => {
    const { user, person } = await somebody()
    await passkeys.plantedPasskey(user.id)
    const visitor = new VisitorAgent()
    await visitor.submit('/login', { login: person.email, password: 'не тот пароль' })
    const { challenge, ...options } = await passkeys.optionsOn(visitor, '/login')
    assert.match(challenge, /^[\w-]{43}$/)
    assert.deepEqual(options, { rpId: '127.0.0.1', timeout: 300_000, userVerification: 'required' })
  })

  it('gives nobody the challenge of somebody else', async () => {
    const challenges = await Promise.all(
      [1, 2, 3].map(async () => (await passkeys.optionsOn(new VisitorAgent(), '/login')).challenge),
    )
    assert.equal(new Set(challenges).size, 3)
  })

  it('works in several tabs: each page that is still open signs in, up to five minutes long', async () => {
    const { user, visitor } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id)
    const first = await passkeys.optionsOn(visitor, '/login')
    const [challenge] = (await sessionOf(visitor)).passkeyChallenges as { since: string }[]
    const aged = { ...challenge, since: new Date(Date.now() - 4.9 * 60_000).toISOString() }
    await plantInSession(visitor, { passkeyChallenges: [aged] })
    const second = await passkeys.optionsOn(visitor, '/login')
    assert.notEqual(second.challenge, first.challenge)
    assert.equal((await passkeys.signInWithAnswer(visitor, authenticator.get(first))).location, '/')
  })

  it('remembers a few challenges, however often it is opened', async () => {
    const { visitor } = await somebody()
    await visitor.get('/login')
    const since = new Date(Date.now() - 2 * 60_000).toISOString()
    const many = Array.from({ length: 5 }, (_, index) => ({ challenge: `c${index}`, since, for: 'sign-in' }))
    await plantInSession(visitor, { passkeyChallenges: many })
    await visitor.get('/login')
    const kept = (await sessionOf(visitor)).passkeyChallenges as { challenge: string }[]
    assert.deepEqual(
      kept.slice(0, -1).map(({ challenge }) => challenge),
      ['c1', 'c2', 'c3', 'c4'],
    )
    assert.equal(kept.length, 5)
  })

  it('shows nothing of passkeys without scripts, and still takes a password', async () => {
    const { person, visitor } = await somebody()
    const { $ } = await visitor.get('/login')
    assert.ok($('form[data-passkey]').hasClass('awaited'))
    assert.equal((await visitor.submit('/login', { login: person.email, password: person.password })).location, '/')
    assert.ok((await visitor.get(security)).$('#passkeys').hasClass('awaited'))
  })

  it('says why somebody who is blocked or waits may not come in, as for a password, once the passkey was right', async () => {
    for (const [status, code] of [
      ['blocked', 'blocked'],
      ['wait', 'notConfirmed'],
    ] as const) {
      const { user, visitor } = await somebody({ status })
      const { authenticator } = await passkeys.plantedPasskey(user.id)
      const refused = await passkeys.signInByPasskey(visitor, authenticator)
      assert.equal(refused.location, '/login')
      assert.equal(await complaint(visitor, refused), t(`refusals.${code}`))
      assert.equal(await profileWith(visitor.cookies), 303)
    }
  })

  it('forgets used challenges after an hour', async () => {
    const [old, young] = ['e', 'f'].map((letter) => letter.repeat(64))
    const used = `INSERT INTO used_challenge (hash, used_at)
                  VALUES ($1, now() - interval '61 minutes'), ($2, now() - interval '59 minutes')`
    await query(used, [old, young])
    const { user, visitor } = await somebody()
    const { authenticator } = await passkeys.plantedPasskey(user.id)
    assert.equal((await passkeys.signInByPasskey(visitor, authenticator)).location, '/')
    assert.deepEqual(await query('SELECT hash FROM used_challenge WHERE hash IN ($1, $2)', [old, young]), [
      { hash: young },
    ])
  })
})
