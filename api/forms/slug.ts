/** Whether this could be the slug of an event; nothing else is looked for. */
export function isSlug(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9-]{1,255}$/.test(value)
}
