import type { Ceremony } from './challenge'
import { noTo } from './challenge'

/** What passkeys are bound to: the name of the host, without its port. */
export function relyingParty(origin: string): string {
  return new URL(origin).hostname
}

/** The user as passkeys know them: the bytes of the id, which say nothing about the person (WebAuthn, 14.6.1). */
export function userHandle(id: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'))
}

/** The library throws for whatever is wrong with an answer. Its messages hold challenges, so none is passed on. */
export async function orRefuse<Verified>(ceremony: Ceremony, check: Promise<Verified>): Promise<Verified> {
  try {
    return await check
  } catch {
    throw noTo(ceremony)
  }
}
