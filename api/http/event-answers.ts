import type { Bearer } from '../accounts/api-token'
import type { Transaction } from '../db'
import { readEvent, type FoundEvent } from '../documents/find-events'
import { writeEvent } from '../documents/write-event'
import { settings } from '../settings'
import type { Publishing } from '../ticketing/offer-event'
import { answer, type Answer } from './api'
import { eventTag } from './tags'

/** Proxies ask each time, and leave the bytes as they are: another encoding would be another tag. */
export const caching = { 'Cache-Control': 'no-cache, no-transform' }

/** An event with its tag. */
export function writtenEvent(event: FoundEvent, status: number, headers: Record<string, string> = {}): Answer {
  const written = answer(status, writeEvent(event), { ...caching, ...headers })
  written.headers.ETag = eventTag(event.version, written.body)
  return written
}

/** An event as a command has left it. */
export async function eventAnswer(
  tx: Pick<Transaction, 'query'>,
  id: string,
  status: number,
  headers?: Record<string, string>,
): Promise<Answer> {
  return writtenEvent(await readEvent(tx, id), status, { ...headers, 'Cache-Control': 'private, no-cache' })
}

/** Admins publish at once; whether organisers do, the operator says. */
export function publishingOf({ role }: Bearer['user']): Publishing {
  return role === 'ROLE_ADMIN' ? 'open' : settings().eventPublishing
}
