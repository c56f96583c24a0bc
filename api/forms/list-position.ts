import { isId } from './id'

/** A place in a list: after the row of this time, in microseconds since 1970, and id. */
export interface ListPosition {
  time: string
  id: string
}

/** The place that a link names; anything else begins at the start. */
export function listPosition(value: unknown): ListPosition | undefined {
  const [, time, id] = typeof value === 'string' ? (/^(\d{1,16})_([0-9a-f-]{36})$/.exec(value) ?? []) : []
  return time !== undefined && isId(id) ? { time, id } : undefined
}

/** The same list from that place on; `filters` are what else its address says. */
export function listLink(path: string, filters: Record<string, string>, { time, id }: ListPosition): string {
  return `${path}?${new URLSearchParams({ ...filters, after: `${time}_${id}` }).toString()}`
}
