import { count, takeBack } from './counters'
import type { RouteLimit, Rule } from './figures'
import { counterKey } from './keys'
import { networkOf } from './networks'
import { limits } from './state'
import { TooMany } from './too-many'

/** One request, counted. */
export interface Visit {
  /** There where it was one too many. */
  refusal?: TooMany
  /** Gives its points back, where the limit counts failures only and this was none. */
  succeeded?: () => Promise<void>
}

/**
 * Counts a request to a route that carries a limit. It is counted before anything is done, so that a hundred at once
 * are a hundred. What one address sends too much of is not laid to its neighbours' charge.
 */
export async function countVisit(name: RouteLimit, ip: string | undefined): Promise<Visit> {
  const { on, figures } = limits()
  if (!on) return {}
  const { address, block, counts } = figures.routes[name]
  const network = networkOf(ip)
  const charges = [
    { key: counterKey(`${name}:address`, network.address), rule: address },
    { key: counterKey(`${name}:block`, network.block), rule: block },
  ]
  for (const { key, rule } of charges) {
    const refusal = await charge(key, rule)
    if (refusal) return { refusal }
  }
  if (counts === 'all') return {}
  return {
    succeeded: async () => {
      await Promise.all(charges.map(({ key, rule }) => takeBack(key, rule.seconds)))
    },
  }
}

async function charge(key: string, { points, seconds }: Rule): Promise<TooMany | undefined> {
  const counted = await count(key, seconds)
  return counted.points > points ? new TooMany('tooMany', counted.seconds) : undefined
}
