import { count } from './counters'
import { counterKey } from './keys'
import { limits } from './state'
import { TooMany } from './too-many'

/**
 * Counts a mail that somebody asks for who may be a stranger to its reader. Nobody has looked yet whether the address is
 * known, so that the answer says nothing of it.
 * @throws TooMany
 */
export async function countMailTo(email: string): Promise<void> {
  const { on, figures } = limits()
  if (!on) return
  const { points, seconds } = figures.mailTo
  const counted = await count(counterKey('mailTo', email), seconds)
  if (counted.points > points) throw new TooMany('tooManyMails', counted.seconds)
}
