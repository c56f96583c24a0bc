import { query, Passkey, type PasskeyRow } from '../../api/db'
import { userHandle } from '../../api/accounts/passkeys/relying-party'
import { Authenticator, type Options, type Twist } from './authenticator'
import { run } from './setup'
import type { VisitorAgent, Page } from './visitor'

export const newPage = '/profile/passkeys/new'

/** Where a VisitorAgent is, as its browser would say. */
export function hereOf(): string {
  return run().baseUrl.replace('localhost', '127.0.0.1')
}

/** What the form on a page asks the browser for. */
export async function optionsOn(visitor: VisitorAgent, page: string): Promise<Options> {
  const { $ } = await visitor.get(page)
  return JSON.parse($('form[data-passkey]').attr('data-options') ?? 'null') as Options
}

/** A passkey of somebody, without their having had to add it. */
export async function plantedPasskey(user: string, { counts = true, origin = hereOf(), name = 'Телефон' } = {}) {
  const authenticator = new Authenticator(origin, counts)
  authenticator.owner = Buffer.from(userHandle(user)).toString('base64url')
  const passkey = await Passkey.create({
    user,
    name,
    credential: authenticator.id.toString('base64url'),
    publicKey: Buffer.from(authenticator.cosePublicKey()).toString('base64url'),
    counter: 0,
    transports: 'internal',
  }).fetch()
  return { authenticator, passkey }
}

/** Adds a passkey as the page does. */
export async function addWith(
  visitor: VisitorAgent,
  fields: { name?: string; currentPassword: string },
  answer: (options: Options) => string,
): Promise<Page> {
  const _csrf = await visitor.token(newPage, '/profile/passkeys')
  const credential = answer(await optionsOn(visitor, newPage))
  return visitor.send('/profile/passkeys', { _csrf, name: 'Мой телефон', ...fields, credential })
}

/** Sends an answer as the page of signing in does. */
export async function signInWithAnswer(visitor: VisitorAgent, credential: string): Promise<Page> {
  return visitor.submit('/login', { credential }, '/login/passkey')
}

/** Signs in as the page does. */
export async function signInByPasskey(visitor: VisitorAgent, authenticator: Authenticator, twist: Twist = {}) {
  return signInWithAnswer(visitor, authenticator.get(await optionsOn(visitor, '/login'), twist))
}

export function passkeysOf(user: string): Promise<PasskeyRow[]> {
  return Promise.resolve(Passkey.find({ where: { user }, sort: 'createdAt ASC' }))
}

/** What must stand nowhere: every line that names it, of every table that people could look into. */
export async function sessionsWith(text: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM session WHERE strpos(sess::text, $1) > 0',
    [text],
  )
  return row?.count ?? 0
}
