import { settings } from '../settings'
import type { Message } from './read-messages'

/** A message as CloudEvents 1.0 says it, in JSON. */
export interface CloudEvent {
  specversion: '1.0'
  id: string
  /** The site that says so. */
  source: string
  type: string
  subject?: string
  time: string
  datacontenttype: 'application/json'
  dataschema?: string
  /** The extension "sequence": text that sorts as the bus does. */
  sequence?: string
  data: Record<string, unknown>
}

export const cloudEventType = 'application/cloudevents+json; charset=utf-8'

/** As long as the longest position, so that texts sort as the numbers do. */
const digits = 19

export function cloudEvent({ id, type, subject, time, position, data }: Message): CloudEvent {
  const source = settings().baseUrl
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${source}/api/v1/messages/schemas.json#/$defs/${type}`,
    sequence: position.padStart(digits, '0'),
    data,
  }
}

/** JSON Schema of the whole message of one type, whose data another schema describes. */
export function cloudEventSchema(type: string, data: string) {
  return {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', format: 'uuid' },
      source: { type: 'string', format: 'uri' },
      type: { const: type },
      subject: { type: 'string', pattern: '^[a-z_]+/[0-9a-f-]{36}$' },
      time: { type: 'string', format: 'date-time' },
      datacontenttype: { const: 'application/json' },
      dataschema: { type: 'string', format: 'uri' },
      sequence: { type: 'string', pattern: `^\\d{${digits}}$`, description: 'Sorts as the bus does.' },
      data: { $ref: data },
    },
  }
}
