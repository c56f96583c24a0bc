import type { z } from 'zod'
import { eventChange, newEvent, newTicketType, ticketTypeChange } from './event-command'
import { capacityDocument, eventDocument, eventListDocument, ticketTypeDocument } from './event-document'
import { eventQuery, listQuery } from './event-query'
import { messageDocument, messageListDocument, messagesQuery } from './message-document'
import { problemDocument } from './problem-document'

/** What has a name of its own in the description of the API: the schemas that requests are parsed by. */
export const documents = {
  Event: eventDocument,
  TicketType: ticketTypeDocument,
  Capacity: capacityDocument,
  EventList: eventListDocument,
  NewEvent: newEvent,
  NewTicketType: newTicketType,
  EventChange: eventChange,
  TicketTypeChange: ticketTypeChange,
  Message: messageDocument,
  MessageList: messageListDocument,
  Problem: problemDocument,
}
export type DocumentName = keyof typeof documents

export type HeaderName = 'IfNoneMatch' | 'IfMatch' | 'IdempotencyKey' | 'AcceptLanguage'

/** One thing that a client may ask for. Its words are under `api.operations.<id>` of config/locales. */
export interface Operation {
  /** As config/routes has it. */
  route: string
  id: string
  tag: 'events' | 'messages' | 'description'
  query?: z.ZodObject
  headers: HeaderName[]
  body?: DocumentName
  /** Undefined: anybody may. */
  scope?: 'read' | 'write'
  status: 200 | 201
  /** Undefined: an object that describes itself. */
  answer?: DocumentName
  /** JSON where left out. */
  answerType?: string
  answerHeaders: ('ETag' | 'Location' | 'Idempotent-Replayed')[]
  /** What else it may be answered, beside what everything may be. */
  problems: number[]
}

type Own = Pick<Operation, 'query' | 'body' | 'answer' | 'problems'>

/** What everybody may read. */
function reading(route: string, id: string, own: Own): Operation {
  const tag = own.answer ? 'events' : 'description'
  return { route, id, tag, headers: ['IfNoneMatch', 'AcceptLanguage'], status: 200, answerHeaders: ['ETag'], ...own }
}

/** What changes something, by a token that may write. */
function commanding(route: string, id: string, status: 200 | 201, own: Own): Operation {
  const problems = [...own.problems, 401, 403, 409, 413, 415, 422, 429].sort()
  const answerHeaders: Operation['answerHeaders'] = ['ETag', 'Idempotent-Replayed']
  const headers: HeaderName[] = ['IdempotencyKey', 'AcceptLanguage']
  return { route, id, tag: 'events', scope: 'write', headers, status, answerHeaders, ...own, problems }
}

const create = commanding('POST /api/v1/event', 'createEvent', 201, {
  body: 'NewEvent',
  answer: 'Event',
  problems: [400],
})
const change = commanding('PATCH /api/v1/event', 'changeEvent', 200, {
  query: eventQuery,
  body: 'EventChange',
  answer: 'Event',
  problems: [400, 404, 412],
})

/** Everything that the API does; the routes under /api/v1 are these. */
export const operations: Operation[] = [
  reading('GET /api/v1/event', 'listEvents', { query: listQuery, answer: 'EventList', problems: [400] }),
  { ...create, answerHeaders: ['Location', ...create.answerHeaders] },
  { ...change, headers: ['IfMatch', ...change.headers] },
  reading('GET /api/v1/event/detail', 'showEvent', { query: eventQuery, answer: 'Event', problems: [400, 404] }),
  reading('GET /api/v1/event/capacity', 'showCapacity', {
    query: eventQuery,
    answer: 'Capacity',
    problems: [400, 404],
  }),
  {
    route: 'GET /api/v1/messages',
    id: 'readMessages',
    tag: 'messages',
    query: messagesQuery,
    headers: ['AcceptLanguage'],
    scope: 'read',
    status: 200,
    answer: 'MessageList',
    answerHeaders: [],
    problems: [400, 401, 429],
  },
  {
    route: 'GET /api/v1/messages/schemas.json',
    id: 'showMessageSchemas',
    tag: 'messages',
    headers: [],
    status: 200,
    answerType: 'application/schema+json',
    answerHeaders: [],
    problems: [404],
  },
  reading('GET /api/v1/openapi.json', 'showDescription', { problems: [404] }),
]
