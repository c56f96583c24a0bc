import type { Request } from 'express'
import { eventQuery, listQuery } from '../documents/event-query'
import { messagesQuery } from '../documents/message-document'
import { listPosition, type ListPosition } from '../forms/list-position'
import { BadRequest } from './api-refusal'

/** The event that a request names. @throws BadRequest */
export function eventIdOf({ query }: Request): string {
  const parsed = eventQuery.safeParse({ event_id: query.event_id })
  if (parsed.success) return parsed.data.event_id
  throw new BadRequest(400, query.event_id ? 'api.refused.eventId' : 'api.refused.noEventId')
}

/** The page of a list that a request asks for; an empty position is the start. @throws BadRequest */
export function pageOf({ query }: Request): { after: ListPosition | undefined; limit: number } {
  const { after, limit } = query
  const parsed = listQuery.safeParse({ after: after === '' ? undefined : after, limit: whole(limit) })
  if (parsed.success) return { after: listPosition(parsed.data.after), limit: parsed.data.limit }
  const [wrong] = parsed.error.issues.flatMap(({ path }) => path)
  throw new BadRequest(400, wrong === 'limit' ? 'api.refused.limit' : 'api.refused.after')
}

/** The messages that a request asks for, `wait` in seconds. @throws BadRequest */
export function messagesOf({ query }: Request): { after: string; limit: number; wait: number } {
  const { after, limit, wait } = query
  const parsed = messagesQuery.safeParse({ after, limit: whole(limit), wait: whole(wait) })
  if (parsed.success) return { ...parsed.data, after: String(BigInt(parsed.data.after)) }
  const [wrong] = parsed.error.issues.flatMap(({ path }) => path)
  const texts = { limit: 'api.refused.mostMessages', wait: 'api.refused.wait' } as const
  throw new BadRequest(400, wrong === 'limit' || wrong === 'wait' ? texts[wrong] : 'api.refused.after')
}

function whole(text: unknown): unknown {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text
}
