import { User } from '../../api/db'
import { Authenticator } from '../support/authenticator'
import { newPage, optionsOn, plantedPasskey } from '../support/passkeys'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { newPasskey, passkeySignIn } from './field-rows'
import { anAccount, atHome, opened, type FormRow } from './open-form'

async function passkeyOf(email: string, origin?: string) {
  const user = await User.findOne({ email })
  return plantedPasskey(user!.id, { origin })
}

export const passkeyRows: FormRow[] = [
  {
    route: 'POST /login/passkey',
    fields: passkeySignIn,
    async open() {
      const visitor = new VisitorAgent()
      const { authenticator } = await passkeyOf((await anAccount()).email, run().baseUrl)
      const credential = authenticator.get(await optionsOn(visitor, '/login'))
      return opened(visitor, '/login', { credential }, '/login/passkey')
    },
  },
  {
    route: 'POST /profile/passkeys',
    fields: newPasskey,
    async open() {
      const { visitor, person } = await atHome()
      const credential = new Authenticator(run().baseUrl).create(await optionsOn(visitor, newPage))
      const right = { name: 'Телефон', currentPassword: person.password, credential }
      return opened(visitor, newPage, right, '/profile/passkeys')
    },
  },
  {
    route: 'DELETE /profile/passkeys/:id',
    fields: [],
    async open() {
      const { visitor, person } = await atHome()
      const { passkey } = await passkeyOf(person.email)
      return opened(visitor, '/profile/security', { _method: 'DELETE' }, `/profile/passkeys/${passkey.id}`)
    },
  },
]
