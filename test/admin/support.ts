import { User, type UserRow } from '../../api/db'
import { plantInSession, sessionOf, someUser } from '../accounts/support'
import { VisitorAgent, type Page } from '../support/visitor'

/** A visitor whose session says who it is, without the third of a second that a password takes. */
export async function browserOf({ id }: Pick<UserRow, 'id'>, language?: string): Promise<VisitorAgent> {
  const visitor = new VisitorAgent(language)
  await visitor.get('/login')
  await plantInSession(visitor, { userId: id })
  return visitor
}

/** An admin and their browser. */
export async function anAdmin(): Promise<{ admin: UserRow; visitor: VisitorAgent }> {
  const admin = await someUser('active', { role: 'ROLE_ADMIN' })
  return { admin, visitor: await browserOf(admin) }
}

type Action = 'block' | 'unblock' | 'invitation' | UserRow['role']

/** What the page of a user lets an admin do, sent without the page: two admins may have opened it long before. */
export async function act(visitor: VisitorAgent, id: string, action: Action, _csrf?: string): Promise<Page> {
  const forms: Partial<Record<Action, [path: string, fields: Record<string, string>]>> = {
    block: ['block', {}],
    unblock: ['block', { _method: 'DELETE' }],
    invitation: ['invitation', {}],
  }
  const [path, fields] = forms[action] ?? ['role', { _method: 'PUT', role: action }]
  const token = _csrf ?? (await visitor.token('/admin/users', '/admin/invitations'))
  return visitor.send(`/admin/users/${id}/${path}`, { _csrf: token, ...fields })
}

export async function rowOf({ id }: Pick<UserRow, 'id'>): Promise<UserRow> {
  const user = await User.findOne({ id })
  if (!user) throw new Error('The user is gone')
  return user
}

/** Whether the server still knows who is behind this browser. */
export async function isSignedIn(visitor: VisitorAgent): Promise<boolean> {
  return (await sessionOf(visitor)).userId !== undefined
}
