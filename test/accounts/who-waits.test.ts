import assert from 'node:assert/strict'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { anna, viktor } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { register, someUser, waitingUser } from './support'

/** Everything that mails somebody who waits, asked by a stranger. */
const wishes: Record<string, (email: string) => Promise<unknown>> = {
  'a registration': (email) => register(new VisitorAgent(), { ...viktor(), email }),
  'a sign up to the console': (email) =>
    new VisitorAgent().submit('/admin/sign_up', { firstName: 'Виктор', email, password: viktor().password }),
  'the mail again': (email) => new VisitorAgent().submit('/after_register', { email }),
}
const newPassword = (email: string) => new VisitorAgent().submit('/profile/secret/new', { email }, '/profile/secret')

describe('Who waits gets the mail that opens the account, whatever is asked for:', () => {
  for (const [wish, ask] of Object.entries({ ...wishes, 'a new password': newPassword })) {
    it(`${wish} invites a customer who never had a password`, async () => {
      const { email } = await someUser('wait', { passwordHash: unusableHash })
      await ask(email)
      const { text } = await run().smtp.mailTo(email)
      assert.match(text, /\/profile\/verification\?confirmation_token=/)
      assert.doesNotMatch(text, /\/confirm[/-]/)
    })
  }

  for (const [wish, ask] of Object.entries(wishes)) {
    it(`${wish} asks who has registered to confirm`, async () => {
      const { user } = await waitingUser(anna())
      await ask(user.email)
      const { text } = await run().smtp.mailTo(user.email)
      assert.match(text, /\/confirm(\/|-email\?userId=)/)
      assert.doesNotMatch(text, /verification/)
    })
  }
})
