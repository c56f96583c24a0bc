import { setTimeout as wait } from 'node:timers/promises'

/** Waits so many milliseconds, or until the signal, whatever comes first. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}

/** Milliseconds before the next attempt after so many failures: doubled each time up to `most`, less up to a half. */
export function backoff(failures: number, { first, most }: { first: number; most: number }, random = Math.random()) {
  const full = Math.min(most, first * 2 ** Math.min(failures, 30))
  return Math.round(full * (1 - random / 2))
}
