import { z } from 'zod'
import { searchText } from './search-text'
import { complaint, parseForm } from './text'

const statuses = ['wait', 'active', 'blocked'] as const
const roles = ['ROLE_USER', 'ROLE_ADMIN'] as const

/** Which users to list; what is not asked for is an empty text. */
export interface UserFilter {
  /** Beginnings of names, an address or a username. */
  q: string
  status: (typeof statuses)[number] | ''
  role: (typeof roles)[number] | ''
}

/** Anything that no form of ours sends asks for nothing. */
export function userFilter({ q, status, role }: Record<string, unknown>): UserFilter {
  return {
    q: searchText(q),
    status: statuses.find((each) => each === status) ?? '',
    role: roles.find((each) => each === role) ?? '',
  }
}

const role = z.object({ role: z.enum(roles, complaint('form.role')) })

/** @throws FormRefusal */
export function roleForm(values: unknown): z.output<typeof role> {
  return parseForm(role, values)
}
