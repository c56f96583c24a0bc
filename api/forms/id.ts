import { z } from 'zod'

const id = z.uuid()

/** Whether an address names a row at all: the database throws at anything that is not a UUID. */
export function isId(value: unknown): value is string {
  return id.safeParse(value).success
}
