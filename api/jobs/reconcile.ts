import { offeredProviders } from '../payments'
import { compareBooks } from '../payments/compare-books'

const hour = 60 * 60 * 1000

/** Every night the books of the two days before, so that what was late on the first is there on the second. */
export async function reconcile(now: Date): Promise<void> {
  for (const provider of offeredProviders()) {
    await compareBooks(provider, new Date(now.getTime() - 49 * hour), new Date(now.getTime() - hour), now)
  }
}
