import { settings } from '../settings'
import { figures, type Figures } from './figures'

/** How this process limits. */
interface Limits {
  /** RATE_LIMITS */
  on: boolean
  figures: Figures
  /** Undefined means: the counters stand in PostgreSQL. */
  redisUrl?: string
  /** What keys begin with; tests have counters of their own. */
  prefix: string
}

const place = globalThis as { foyerLimits?: Limits }

export function limits(): Limits {
  return (place.foyerLimits ??= fromSettings())
}

/** Replaces some of it, for this process; tests count in a corner of their own. Gives what was there before. */
export function changeLimits(changes: Partial<Limits>): Limits {
  const before = limits()
  place.foyerLimits = { ...before, ...changes }
  return before
}

function fromSettings(): Limits {
  const { rateLimits, redisUrl } = settings()
  return { on: rateLimits, figures, redisUrl, prefix: 'foyer' }
}
