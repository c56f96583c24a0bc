import { mostTokens, tokensOf } from '../accounts/api-token'
import type { Texts } from '../text'

/** The tokens of a user, as the console lists them. */
export async function tokensPage(user: string, { format }: Texts, now: Date) {
  const ago = (date: Date) => ({ date, ago: format.ago(date, now) })
  const tokens = (await tokensOf(user)).map(({ id, name, scope, createdAt, lastUsedAt }) => ({
    id,
    name,
    scope,
    made: ago(createdAt),
    used: lastUsedAt && ago(lastUsedAt),
  }))
  return { tokens, mostTokens }
}
