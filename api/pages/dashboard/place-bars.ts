import type { Places } from './figures'
import { percent } from './plot'

/** In which state places can be, in the order in which a bar shows them. */
export const states = ['used', 'valid', 'held', 'free'] as const

/** The places with their bars: the parts fill what there is, or what is taken where there is no limit. */
export function placeBars(all: Places[]) {
  return all.map((places) => {
    const whole = Math.max(1, places.limit ?? places.used + places.valid + places.held)
    let left = 0
    const parts = states.flatMap((state) => {
      const count = places[state]
      if (count === null) return []
      const part = { state, count, x: percent(left), width: percent((count / whole) * 100) }
      left += (count / whole) * 100
      return [part]
    })
    return { ...places, parts }
  })
}
