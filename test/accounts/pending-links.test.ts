import assert from 'node:assert/strict'
import { newToken } from '../../api/accounts/token'
import { User, type UserRow } from '../../api/db'
import { act, anAdmin } from '../admin/support'
import { quickAndRight, withPool } from './password-pool'
import { plantInSession, someUser } from './support'
import { Browser, tokenKinds } from './token-kinds'

const password = 'совсем другой вечер'
const pending = ['a reset', 'an invitation', 'the confirmation of a new address'] as const
type Pending = (typeof pending)[number]

/** An active user with every kind of link under way. */
async function someone(): Promise<{ user: UserRow; secrets: Record<Pending, string> }> {
  const tokens = pending.map((name) => [name, newToken()] as const)
  const rows = tokens.map(([name, token]) => tokenKinds[name]!.row(token))
  const passwordHash = `$2b$12$${'b'.repeat(53)}`
  const user = await someUser('active', { ...Object.assign({}, ...rows), status: 'active', passwordHash })
  const secrets = Object.fromEntries(tokens.map(([name, { secret }]) => [name, secret])) as Record<Pending, string>
  return { user, secrets }
}

const use = (name: Pending) => async (user: UserRow, secrets: Record<Pending, string>) => {
  const kind = tokenKinds[name]!
  assert.equal((await kind.use(await Browser.open(), secrets[name], user.id)).location, kind.won)
}

/** What ends them all. */
const ends: Record<string, (user: UserRow, secrets: Record<Pending, string>) => Promise<unknown>> = {
  'a reset': use('a reset'),
  'an account that was taken over': use('an invitation'),
  'a new address': use('the confirmation of a new address'),
  async 'a change of password'({ id }) {
    const browser = await Browser.open()
    await plantInSession(browser.visitor, { userId: id })
    const fields = { _method: 'PUT', currentPassword: password, password: `${password} дома` }
    assert.equal((await browser.send('/profile/sign_up', fields)).location, '/profile')
  },
  async 'a block, though it was lifted again'({ id }) {
    const { visitor } = await anAdmin()
    await act(visitor, id, 'block')
    await act(visitor, id, 'unblock')
    assert.equal((await User.findOne({ id }))?.status, 'active')
  },
}

describe('A link that is under way', () => {
  for (const name of pending) {
    it(`works as long as nothing has happened, the control: ${name}`, () =>
      withPool(quickAndRight, async () => {
        const { user, secrets } = await someone()
        await use(name)(user, secrets)
      }))
  }

  for (const [end, bringAbout] of Object.entries(ends)) {
    it(`opens nothing after ${end}: whoever has it may be whom the owner locks out`, () =>
      withPool(quickAndRight, async () => {
        const { user, secrets } = await someone()
        await bringAbout(user, secrets)
        const before = await User.findOne({ id: user.id })
        for (const name of pending) {
          const kind = tokenKinds[name]!
          const answer = await kind.use(await Browser.open(), secrets[name], user.id)
          assert.deepEqual([name, answer.location], [name, kind.lost])
        }
        assert.deepEqual(await User.findOne({ id: user.id }), before)
        assert.equal(before?.newEmail, null)
      }))
  }
})
