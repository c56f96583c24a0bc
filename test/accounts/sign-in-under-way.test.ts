import assert from 'node:assert/strict'
import { changePassword, resetPassword } from '../../api/accounts/reset-password'
import { newToken } from '../../api/accounts/token'
import { User } from '../../api/db'
import { run } from '../support/setup'
import { eventually } from '../support/eventually'
import { VisitorAgent } from '../support/visitor'
import { withPool, type PasswordPool } from './password-pool'
import { profileWith, signInWith, someUser } from './support'

const newPassword = 'совсем другой вечер'

/** A pool of which the first comparison is let go when it is told to; anything else takes no time. */
function held() {
  let letGo: (() => void) | undefined
  const until = new Promise<void>((done) => (letGo = done))
  let waiting = false
  const pool = (): PasswordPool => ({
    async run(_task, { name }) {
      if (name === 'hash') return `$2b$12$${'c'.repeat(53)}`
      if (!waiting) {
        waiting = true
        await until
      }
      return true
    },
    destroy: async () => undefined,
  })
  return { pool, isWaiting: async () => waiting, letGo: () => letGo?.() }
}

const newPasswords: Record<string, (id: string) => Promise<unknown>> = {
  async 'a reset'(id) {
    const token = newToken()
    const passwordTokenExpires = new Date(Date.now() + 60_000)
    await User.update({ id }, { resetPasswordToken: token.hash, passwordTokenExpires })
    await resetPassword(token.secret, newPassword, run().baseUrl, new Date())
  },
  'a change of password': (id) =>
    changePassword(id, { currentPassword: 'прежний', password: newPassword }, { session: '', origin: run().baseUrl }),
}

describe('A sign in that has begun with the password of before', () => {
  for (const [end, bringAbout] of Object.entries(newPasswords)) {
    it(`opens nothing once ${end} was quicker`, async () => {
      const user = await someUser('active')
      const visitor = new VisitorAgent()
      const { pool, isWaiting, letGo } = held()
      await withPool(pool, async () => {
        const signingIn = signInWith(visitor, user.email, 'прежний')
        await eventually(isWaiting)
        await bringAbout(user.id)
        letGo()
        await signingIn
      })
      assert.equal(await profileWith(visitor.cookies), 303)
    })
  }

  it('opens what it should as long as the password is the same, and so does the session that changes it', async () => {
    const user = await someUser('active')
    const visitor = new VisitorAgent()
    const { pool, letGo } = held()
    letGo()
    await withPool(pool, async () => {
      await signInWith(visitor, user.email, 'прежний')
      assert.equal(await profileWith(visitor.cookies), 200)
      const fields = { _method: 'PUT', currentPassword: 'прежний', password: newPassword }
      await visitor.submit('/profile/sign_up/edit', fields, '/profile/sign_up')
    })
    assert.equal(await profileWith(visitor.cookies), 200)
  })
})
