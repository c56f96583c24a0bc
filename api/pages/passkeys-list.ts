import { mostPasskeys, passkeysOf } from '../accounts/passkeys/passkey-options'
import type { Texts } from '../text'

/** The passkeys of a user, as the page of security lists them. */
export async function passkeysList(user: string, { format }: Texts, now: Date) {
  const ago = (date: Date) => ({ date, ago: format.ago(date, now) })
  const passkeys = (await passkeysOf(user)).map(({ id, name, createdAt, lastUsedAt }) => ({
    id,
    name,
    added: ago(createdAt),
    used: lastUsedAt && ago(lastUsedAt),
  }))
  return { passkeys, mostPasskeys }
}
