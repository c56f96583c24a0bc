/** A value of a query that should be text; of anything cleverer nothing is left. */
export function queryText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
