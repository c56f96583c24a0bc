import { count } from './counters'
import { counterKey } from './keys'
import { limits } from './state'
import { TooMany } from './too-many'

/** Counts a call by this token of the API; there is a refusal where it was one too many. */
export async function countCall(token: string): Promise<TooMany | undefined> {
  const { on, figures } = limits()
  if (!on) return undefined
  const { points, seconds } = figures.calls
  const counted = await count(counterKey('call', token), seconds)
  return counted.points > points ? new TooMany('tooManyCalls', counted.seconds) : undefined
}
