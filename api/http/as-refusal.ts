import { isLockTimeout } from '../db'
import { Refusal } from '../refusal'

/** What an operation threw, as the reader hears of it: a row that others hold for too long is busy, no breakdown. */
export function asRefusal(error: unknown): unknown {
  return isLockTimeout(error) ? new Refusal('busy', {}, { cause: error }) : error
}
