import assert from 'node:assert/strict'
import { deleteAccount } from '../../api/accounts/delete-account'
import { turnOffOwnSecondStep } from '../../api/accounts/second-step/turn-off'
import { SecondStep, User } from '../../api/db'
import { figures } from '../../api/limits/figures'
import { TooMany } from '../../api/limits/too-many'
import { profileWith, signInWith, somebody, words } from '../accounts/support'
import { aSecondStep } from '../support/second-step'
import { run } from '../support/setup'
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
