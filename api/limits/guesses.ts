import { count, counted, forget } from './counters'
import type { Guess } from './figures'
import { counterKey } from './keys'
import { limits } from './state'
import { TooMany } from './too-many'

/**
 * Counts one try at a secret of somebody, before anybody looks whether it is right: of a hundred at once, the free ones
 * go on and one more, which has the turn until its delay is over. Each turn doubles the next delay.
 * @throws TooMany
 */
export async function countGuess(name: Guess, ...whose: string[]): Promise<void> {
  const { on, figures } = limits()
  if (!on) return
  const { free, first, most, remembered } = figures.guesses[name]
  const { tries, turn, delays } = keysOf(name, whose)
  if ((await count(tries, remembered)).points <= free) return
  const delay = Math.min(most, first * 2 ** (await counted(delays)))
  const taken = await count(turn, delay)
  if (taken.points > 1) throw new TooMany(name === 'signIn' ? 'tooManySignIns' : 'tooManyGuesses', taken.seconds)
  await count(delays, remembered)
}

/** After a right one. */
export async function forgetGuesses(name: Guess, ...whose: string[]): Promise<void> {
  if (limits().on) await forget(Object.values(keysOf(name, whose)))
}

function keysOf(name: Guess, whose: string[]) {
  const key = (part: string) => counterKey(`${name}:${part}`, ...whose)
  return { tries: key('tries'), turn: key('turn'), delays: key('delays') }
}
