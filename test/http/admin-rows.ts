import type { UserRow } from '../../api/db'
import { aUser, signedIn } from '../support/builders'
import { anna, ilya, nobodysHash } from '../support/cast'
import type { VisitorAgent } from '../support/visitor'
import { invitation, roleChoice } from './field-rows'
import { anAccount, opened, type Fields, type FormRow } from './open-form'

let admin: Promise<VisitorAgent> | undefined

/** One admin looks at everything that is only looked at. */
export function anAdmin(): Promise<VisitorAgent> {
  const make = async () => signedIn(await anAccount({ role: 'ROLE_ADMIN' }))
  return (admin ??= make())
}

/** Somebody to act on. */
export function aStranger(changes: Partial<UserRow> = {}): Promise<UserRow> {
  return aUser(anna(), { passwordHash: nobodysHash, ...changes })
}

/** What an admin does on the page of a user. */
const ofUser = (
  verb: 'POST' | 'PUT' | 'DELETE',
  action: string,
  changes: Partial<UserRow> = {},
  more: Pick<FormRow, 'fields'> & { right: Fields } = { fields: [], right: {} },
): FormRow => ({
  route: `${verb} /admin/users/:id/${action}`,
  fields: more.fields,
  async open() {
    const page = `/admin/users/${(await aStranger(changes)).id}`
    const method: Fields = verb === 'POST' ? {} : { _method: verb }
    return opened(await anAdmin(), page, { ...method, ...more.right }, `${page}/${action}`)
  },
})

export const adminRows: FormRow[] = [
  ofUser('POST', 'block'),
  ofUser('DELETE', 'block', { status: 'blocked' }),
  ofUser('PUT', 'role', {}, { fields: roleChoice, right: { role: 'ROLE_ADMIN' } }),
  ofUser('POST', 'invitation'),
  {
    route: 'POST /admin/invitations',
    fields: invitation,
    async open() {
      const { email, firstName } = ilya()
      return opened(await anAdmin(), '/admin/users', { email, firstName }, '/admin/invitations')
    },
  },
]
