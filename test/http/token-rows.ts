import { ApiToken, User } from '../../api/db'
import { makeApiToken } from '../../api/accounts/api-token'
import { tokenFields } from './field-rows'
import { atHome, opened, type FormRow } from './open-form'

/** A token of this user's, to be revoked. */
export async function aToken(user: string): Promise<string> {
  return (await makeApiToken(user, { name: '<b>Сайт</b>', scope: 'read' })).row.id
}

/** A member with a token, and how many there are. */
export async function withToken() {
  const { visitor, person } = await atHome()
  const user = await User.findOne({ email: person.email })
  const token = await aToken(user!.id)
  return { visitor, token, count: () => ApiToken.count({ user: user!.id }) }
}

export const tokenRows: FormRow[] = [
  {
    route: 'POST /admin/tokens',
    fields: tokenFields,
    async open() {
      return opened((await atHome()).visitor, '/admin/tokens', { name: 'Сайт клуба', scope: 'write' })
    },
  },
  {
    route: 'DELETE /admin/tokens/:id',
    fields: [],
    async open() {
      const { visitor, token } = await withToken()
      return opened(visitor, '/admin/tokens', { _method: 'DELETE' }, `/admin/tokens/${token}`)
    },
  },
]
