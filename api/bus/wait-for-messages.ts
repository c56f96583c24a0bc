import { query } from '../db'
import { newsAfter } from './news'
import { readMessages, type Batch } from './read-messages'

interface Wish {
  /** Digits; '0' is the start. */
  after: string
  limit: number
  /** How long to wait for the first message where there is none yet, in milliseconds. */
  wait: number
  /** Only messages of this organiser's events. */
  organiser?: string
}

/** The next messages; an empty batch when nothing came in time, when nobody listens any more, or when Foyer stops. */
export async function waitForMessages({ wait, ...wish }: Wish, gone: AbortSignal): Promise<Batch> {
  const end = Date.now() + wait
  let { after } = wish
  for (;;) {
    const batch = await readMessages({ query }, { ...wish, after })
    const left = end - Date.now()
    if (batch.messages.length > 0 || left <= 0 || gone.aborted) return batch
    after = batch.next
    const { organiser } = wish
    if (!(await newsAfter(after, { organiser, milliseconds: left, signal: gone }))) return batch
  }
}
