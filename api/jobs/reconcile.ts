import { logger } from '../log'
import { providersWithBooks } from '../payments'
import { compareBooks } from '../payments/compare-books'

const hour = 60 * 60 * 1000

/**
 * Every night the books of the two days before, so that what was late on the first is there on the second. A provider
 * that does not answer keeps nobody from the books of the others; the job fails for its sake and is tried again.
 */
export async function reconcile(now: Date): Promise<void> {
  const away: string[] = []
  for (const provider of await providersWithBooks()) {
    try {
      await compareBooks(provider, new Date(now.getTime() - 49 * hour), new Date(now.getTime() - hour), now)
    } catch (error) {
      logger().warn(`The books of ${provider.name} are not compared:`, error)
      away.push(provider.name)
    }
  }
  if (away.length > 0) throw new Error(`The books of ${away.join(', ')} could not be compared`)
}
