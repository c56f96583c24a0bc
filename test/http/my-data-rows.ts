import { createHash } from 'node:crypto'
import { sessionId } from '../accounts/support'
import { signedIn } from '../support/builders'
import { proof } from './field-rows'
import { atHome, opened, type FormRow } from './open-form'

const page = '/profile/security'
const deleting = { _method: 'DELETE' }

/** Forms that send DELETE: where one is signed in, and the account itself. */
export const myDataRows: FormRow[] = [
  {
    route: 'DELETE /profile/sessions',
    fields: [],
    open: async () => opened((await atHome()).visitor, page, deleting, '/profile/sessions'),
  },
  {
    route: 'DELETE /profile/sessions/:id',
    fields: [],
    async open() {
      const { visitor, person } = await atHome()
      const { cookies } = await signedIn(person)
      const name = createHash('sha256').update(sessionId(cookies)).digest('hex')
      return opened(visitor, page, deleting, `/profile/sessions/${name}`)
    },
  },
  {
    route: 'DELETE /profile',
    fields: proof,
    async open() {
      const { visitor, person } = await atHome()
      return opened(visitor, '/profile/delete', { ...deleting, currentPassword: person.password }, '/profile')
    },
  },
]
