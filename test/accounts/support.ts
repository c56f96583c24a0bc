import request from 'supertest'
import { awaitingConfirmation } from '../../api/accounts/confirmation'
import { hashPassword } from '../../api/accounts/password'
import { passwordProof } from '../../api/accounts/password-proof'
import { newToken } from '../../api/accounts/token'
import { pool } from '../../api/db/pool'
import { User, type UserRow } from '../../api/db'
import { aUser } from '../support/builders'
import { anna, nobodysHash, type Person } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'

export type Fields = Record<string, string>

export function registrationFields({ firstName, lastName, email, password }: Person, changes: Fields = {}): Fields {
  return { username: '', firstName, lastName, email, password, ...changes }
}

export function register(visitor: VisitorAgent, person: Person, changes: Fields = {}): Promise<Page> {
  return visitor.submit('/register', registrationFields(person, changes))
}

/** The path of the link that a mail asks to open. */
export function confirmationPath({ text }: { text: string }): string {
  const link = /https?:\/\/\S+\/confirm\/[\w-]+/.exec(text)?.[0]
  if (!link) throw new Error('The mail has no link to confirm with')
  return new URL(link).pathname
}

export function mailsTo(address: string) {
  return run().smtp.mails.filter(({ to }) => to === address)
}

export function found(email: string): Promise<UserRow | undefined> {
  return Promise.resolve(User.findOne({ email: email.toLowerCase() }))
}

/** A user with the person's password. */
export const knownUser = aUser

/** The same, whose password was hashed at the product's cost, which takes a third of a second. */
export async function registeredUser(person: Person): Promise<UserRow> {
  return aUser(person, { passwordHash: await hashPassword(person.password) })
}

/** Somebody who has registered and not confirmed yet, and the path of the link in the mail. */
export async function waitingUser(
  person: Person,
  changes: Partial<UserRow> = {},
): Promise<{ user: UserRow; path: string }> {
  const token = newToken()
  const user = await aUser(person, {
    ...awaitingConfirmation(token, new Date()),
    status: 'wait',
    passwordHash: nobodysHash,
    ...changes,
  })
  return { user, path: `/confirm/${token.secret}` }
}

/** A user of this status with a password that does not matter. */
export function someUser(status: UserRow['status'], changes: Partial<UserRow> = {}): Promise<UserRow> {
  return aUser(anna(), { status, passwordHash: nobodysHash, ...changes })
}

/** What the server keeps of a visitor's session. */
export async function sessionOf(visitor: VisitorAgent): Promise<Record<string, unknown>> {
  const { rows } = await pool().query<{ sess: Record<string, unknown> }>('SELECT sess FROM session WHERE sid = $1', [
    sessionId(visitor.cookies),
  ])
  return rows[0]?.sess ?? {}
}

/** With a user who is signed in comes what a session has of them. */
export async function plantInSession(visitor: VisitorAgent, values: Record<string, unknown>): Promise<void> {
  const { userId: id } = values
  const user = typeof id === 'string' ? await User.findOne({ id }) : undefined
  await pool().query('UPDATE session SET sess = (sess::jsonb || $2::jsonb)::json WHERE sid = $1', [
    sessionId(visitor.cookies),
    JSON.stringify(user ? { proof: passwordProof(user), ...values } : values),
  ])
}

/** A browser in which a user signed in a minute ago, without the work of a password. */
export async function visitorSignedIn(
  { id }: Pick<UserRow, 'id'>,
  session: Record<string, unknown> = {},
): Promise<VisitorAgent> {
  const visitor = new VisitorAgent()
  await visitor.get('/login')
  const signedInAt = new Date(Date.now() - 60_000).toISOString()
  await plantInSession(visitor, { userId: id, signedInAt, ...session })
  return visitor
}

export function sessionId(cookies: string): string {
  const value = /foyer=([^;]+)/.exec(cookies)?.[1] ?? ''
  return /^s:([^.]+)\./.exec(decodeURIComponent(value))?.[1] ?? ''
}

/** One request without a browser: cookies and headers as given. */
export async function ask(path: string, { method = 'GET', ...headers }: Fields = {}): Promise<Response> {
  return fetch(new URL(path, run().baseUrl), { method, headers, redirect: 'manual' })
}

/** Registers like `register`, with headers that a browser would not let one choose. */
export async function registerWith(headers: Fields, action: string, fields: Fields): Promise<void> {
  const agent = request.agent(run().sails.hooks.http.app)
  const { text } = await agent.get(action).set(headers)
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
  await agent
    .post(action)
    .set(headers)
    .type('form')
    .send({ _csrf, ...fields })
    .redirects(0)
    .expect(303)
}

/** The words of a page, as a reader sees them. */
export function words({ $ }: Page, part = 'main'): string {
  return $(part).text().replace(/\s+/g, ' ').trim()
}

export function signInWith(visitor: VisitorAgent, login: string, password: string): Promise<Page> {
  return visitor.submit('/login', { login, password })
}

/** A user and their browser. */
export async function somebody(changes: Partial<UserRow> = {}) {
  const person = anna()
  return { person, user: await knownUser(person, changes), visitor: new VisitorAgent() }
}

/** 200 for who is signed in, 303 for anybody else. */
export const profileWith = async (cookie: string) => (await ask('/profile', { cookie })).status
