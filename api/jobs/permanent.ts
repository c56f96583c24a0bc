/** The same job would fail the same way however often it is tried: it is given up at once. */
export class PermanentError extends Error {
  readonly permanent = true
}

/** Also what a mail server has refused for good, and whatever else says so of itself. */
export function isPermanent(error: unknown): boolean {
  return error instanceof Error && 'permanent' in error && error.permanent === true
}
