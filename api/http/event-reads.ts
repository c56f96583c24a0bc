import type { NextFunction, Request, Response } from 'express'
import { findCapacity, findPublicEvent, findUpcoming } from '../documents/find-events'
import { writeCapacity, writeEvent } from '../documents/write-event'
import { Refusal } from '../refusal'
import { answer, send, type Answer } from './api'
import { eventIdOf, pageOf } from './api-query'
import { refuse } from './api-refusal'
import { caching, writtenEvent } from './event-answers'
import { tagOf, unchanged } from './tags'

/** What everybody may read of an event, a cancelled one too. */
export const showEvent = reading(async (req) => {
  const event = await findPublicEvent(eventIdOf(req))
  if (!event) throw new Refusal('eventGone')
  return writtenEvent(event, 200)
})

export const showCapacity = reading(async (req) => {
  const event = await findCapacity(eventIdOf(req))
  if (!event) throw new Refusal('eventGone')
  const written = answer(200, writeCapacity(event), caching)
  written.headers.ETag = tagOf(written.body)
  return written
})

/** Its tag is a weak one: a page of a list is worth packing, and nobody changes it as a whole. */
export const showEvents = reading(async (req) => {
  const { after, limit } = pageOf(req)
  const { events, next } = await findUpcoming(after, limit, new Date())
  const document = { events: events.map(writeEvent), next: next ? `${next.time}_${next.id}` : null }
  const written = answer(200, document, { 'Cache-Control': 'no-cache' })
  written.headers.ETag = `W/${tagOf(written.body)}`
  return written
})

function reading(read: (req: Request) => Promise<Answer>) {
  return async (req: Request, res: Response): Promise<void> => {
    try {
      const written = await read(req)
      res.removeHeader('Content-Language')
      if (unchanged(req, res, written)) return void res.end()
      send(res, written)
    } catch (error) {
      refuse(req, res, error)
    }
  }
}

const reads = new Map([
  ['/api/v1/event/detail', showEvent],
  ['/api/v1/event/capacity', showCapacity],
  ['/api/v1/event', showEvents],
])

/**
 * The short way: what portals ask for with each of their visits is answered before sessions and the router, which cost
 * more than the answer. The routes lead to the same functions.
 */
export function eventReads(req: Request, res: Response, next: NextFunction): void {
  const read = req.method === 'GET' ? reads.get(req.path.replace(/\/$/, '')) : undefined
  if (!read) return next()
  void read(req, res)
}
