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
