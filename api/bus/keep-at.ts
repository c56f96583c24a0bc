import { backoff, pause } from './pause'

interface Ways {
  /** Milliseconds after the first failure in a row, and at most. */
  rests: { first: number; most: number }
  /** Is told each failure, and how many there were before it in a row. */
  failed: (error: unknown, before: number) => void
  /** Is told that it works again. */
  mended?: () => void
  rest?: typeof pause
}

/**
 * Makes an attempt again and again until the signal is given, after a failure with a rest that grows. Each attempt says
 * `well` when it works: what fails after that is a first failure, however many there were in the life of the process.
 */
export async function keepAt(
  attempt: (well: () => void) => Promise<void>,
  stop: AbortSignal,
  { rests, failed, mended, rest = pause }: Ways,
): Promise<void> {
  let failures = 0
  const well = () => {
    if (failures > 0) mended?.()
    failures = 0
  }
  while (!stop.aborted) {
    try {
      await attempt(well)
    } catch (error) {
      if (stop.aborted) return
      failed(error, failures)
      await rest(backoff(failures++, rests), stop)
    }
  }
}
