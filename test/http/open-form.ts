import { aUser, signedIn } from '../support/builders'
import { anna, type Person } from '../support/cast'
import type { VisitorAgent } from '../support/visitor'
import type { UserRow } from '../../api/db'
import type { FieldRow } from './field-rows'

export type Fields = Record<string, string>

/** A form, opened by somebody who could send it. */
export interface OpenForm {
  visitor: VisitorAgent
  /** The page that shows it, and where bad input leads back to. */
  page: string
  /** Where one leads that cannot be read, if only the form could say which of two forms it is. */
  unread?: string
  action: string
  token: string
  right: Fields
}
export interface FormRow {
  route: string
  fields: FieldRow[]
  /** A second address of another row's form. */
  again?: true
  /** Takes files, in multipart. */
  files?: true
  open(): Promise<OpenForm>
}

export async function opened(visitor: VisitorAgent, page: string, right: Fields, action = page): Promise<OpenForm> {
  return { visitor, page, action, right, token: await visitor.token(page, action) }
}

let member: Promise<Person & { hash: string }> | undefined

/** One account serves all who only sign in to it: a password takes its time. */
export function aMember(): Promise<Person & { hash: string }> {
  const make = async (person: Person) => ({ ...person, hash: (await aUser(person)).passwordHash })
  return (member ??= make(anna()))
}

/** An account of its own, with the password of the other one. */
export async function anAccount(changes: Partial<UserRow> = {}): Promise<Person> {
  const { password, hash } = await aMember()
  const person = { ...anna(), password }
  await aUser(person, { passwordHash: hash, ...changes })
  return person
}

/** Somebody signed in to an account of their own. */
export async function atHome(): Promise<{ person: Person; visitor: VisitorAgent }> {
  const person = await anAccount()
  return { person, visitor: await signedIn(person) }
}
