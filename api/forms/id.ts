import { z } from 'zod'

const id = z.guid()

/** Whether an address names a row at all: the database throws at anything that is not a UUID. */
export function isId(value: unknown): value is string {
  return id.safeParse(value).success
}

/** Whether an address could hold the unguessable key of an order or a ticket. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{16,64}$/.test(value)
}
