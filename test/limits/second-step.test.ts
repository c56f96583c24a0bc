import assert from 'node:assert/strict'
import { deleteAccount } from '../../api/accounts/delete-account'
import { enterCode } from '../../api/accounts/second-step/enter-code'
import { turnOffOwnSecondStep } from '../../api/accounts/second-step/turn-off'
import { newToken } from '../../api/accounts/token'
import { query, SecondStep, User } from '../../api/db'
import { figures } from '../../api/limits/figures'
import { TooMany } from '../../api/limits/too-many'
import { profileWith, signInWith, somebody, words } from '../accounts/support'
import { aSecondStep } from '../support/second-step'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { stores, withLimits } from './support'

const guesses = {
  ...figures.guesses,
  code: { free: 1, first: 900, most: 3600, remembered: 86_400 },
  currentPassword: { free: 1, first: 30, most: 900, remembered: 86_400 },
}

describe('The codes of a second step', () => {
  withLimits({ figures: { ...figures, guesses } })

  it('can be guessed more and more slowly; after the delay the right one goes through', async () => {
    const { person, user, visitor } = await somebody()
    const { phone } = await aSecondStep(user.id)
    assert.equal((await signInWith(visitor, person.email, person.password)).location, '/login/code')
    const wrong = ['100000', '100001', '100002', '100003', '100004', '100005'].filter(
      (code) => ![-2, -1, 0, 1, 2].some((steps) => phone.code(steps) === code),
    )
    const enter = async (code: string) => {
      const answer = await visitor.submit('/login/code', { code })
      return { location: answer.location, sentence: words(await visitor.get('/login/code'), '.summary') }
    }
    for (const code of wrong.slice(0, 2)) assert.match((await enter(code)).sentence, /Код не подошёл/)
    const refused = await enter(phone.code())
    assert.equal(refused.location, '/login/code')
    assert.match(refused.sentence, /Слишком много неудачных попыток\. Подождите 15 минут/)
    assert.equal((await SecondStep.findOne({ user: user.id }))?.tries, 2)
    await stores[0]!.letPass(901)
    assert.equal((await visitor.submit('/login/code', { code: phone.code() })).location, '/')
    assert.equal(await profileWith(visitor.cookies), 200)
  })

  it('do not keep the owner out whom somebody with the password has locked out, after a reset or in a known browser', async () => {
    const { person, user, visitor } = await somebody()
    const { phone } = await aSecondStep(user.id)
    const origin = run().baseUrl
    await signInWith(visitor, person.email, person.password)
    assert.equal((await visitor.submit('/login/code', { code: phone.code() })).location, '/')
    const lockOut = async () => {
      for (let tries = 0; tries < 8; tries++)
        await enterCode(user, { kind: 'recovery', text: 'A'.repeat(15) }, { origin, now: new Date() }).catch(
          () => undefined,
        )
    }
    await lockOut()
    const now = new Date()
    await assert.rejects(enterCode(user, { kind: 'app', digits: phone.code(1) }, { origin, now }), TooMany)

    await visitor.submit('/', {}, '/logout')
    await signInWith(visitor, person.email, person.password)
    await query(`UPDATE second_step SET tries = 0 WHERE "user" = $1`, [user.id])
    assert.equal((await visitor.submit('/login/code', { code: phone.code(1) })).location, '/')

    await query(`UPDATE second_step SET tries = 5, tries_since = now(), last_step = 0 WHERE "user" = $1`, [user.id])
    const token = newToken()
    await User.update(
      { id: user.id },
      { resetPasswordToken: token.hash, passwordTokenExpires: new Date(Date.now() + 60_000) },
    )
    const elsewhere = new VisitorAgent()
    const password = 'совсем другой вечер'
    const link = `/profile/secret/edit?reset_password_token=${token.secret}`
    await elsewhere.submit(link, { _method: 'PUT', reset_password_token: token.secret, password }, '/profile/secret')
    await signInWith(elsewhere, person.email, password)
    assert.equal((await elsewhere.submit('/login/code', { code: phone.code() })).location, '/')
  }).timeout(30_000)

  it('cannot be guessed more often in known browsers than elsewhere: all those of an account have one counter', async () => {
    const { user } = await somebody()
    await aSecondStep(user.id)
    const tries = await Promise.all(
      ['a', 'b', 'c', 'd'].map((id) =>
        enterCode(
          user,
          { kind: 'recovery', text: 'A'.repeat(15) },
          { origin: run().baseUrl, now: new Date(), browser: { id, user: user.id } },
        ).catch((error: unknown) => error instanceof TooMany),
      ),
    )
    assert.deepEqual(tries.sort(), [false, false, true, true])
  })

  it('and the account itself are not at the mercy of who guesses at the current password in a session', async () => {
    const { person, user } = await somebody()
    await aSecondStep(user.id)
    const end = (currentPassword: string) =>
      deleteAccount(user.id, { currentPassword }, { origin: run().baseUrl, now: new Date() })
    const turnOff = (currentPassword: string) => turnOffOwnSecondStep(user.id, currentPassword, run().baseUrl)
    await assert.rejects(end('not my password'), { name: 'FormRefusal' })
    await assert.rejects(turnOff('not my password'), { name: 'FormRefusal' })
    await assert.rejects(end(person.password), TooMany)
    await assert.rejects(turnOff(person.password), TooMany)
    assert.ok(await User.findOne({ id: user.id }))
    assert.ok(await SecondStep.findOne({ user: user.id }))
  })
})
