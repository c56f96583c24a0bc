import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { Cover, type CoverRow, type EventRow } from '../../api/db'
import { newKey } from '../../api/ticketing/random-names'
import { anEvent } from './builders'
import type { VisitorAgent } from './visitor'

/** An event with a cover whose files nobody has made. */
export async function aCoveredEvent(changes: Partial<CoverRow> = {}, ofEvent: Partial<EventRow> = {}) {
  const { event } = await anEvent(ofEvent)
  const fresh = { key: newKey(), status: 'ready', alt: '', width: 1600, height: 900 } as const
  return { event, cover: await Cover.create({ ...fresh, ...changes, event: event.id }).fetch() }
}

/** A picture of this size with something to see in it. */
export function aPicture(width: number, height: number) {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const
  return sharp({ create: { width, height, channels: 3, background: '#c8321f', noise } })
}

export interface Part {
  name: string
  /** Makes it a file. */
  filename?: string
  type?: string
  content: string | Buffer
}

/** What a browser makes of a form with files. */
export function multipart(parts: Part[], boundary = `----${randomUUID()}`): { type: string; body: Buffer } {
  const pieces = parts.flatMap(({ name, filename, type, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: ${type ?? 'image/jpeg'}`,
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  const body = Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)))
  return { type: `multipart/form-data; boundary=${boundary}`, body }
}

/** Sends the form of a cover as a browser does, with these files. */
export async function sendCover(visitor: VisitorAgent, page: string, files: Part[], alt = 'Пианист на сцене') {
  const token = await visitor.token(page)
  const { type, body } = multipart([{ name: '_csrf', content: token }, { name: 'alt', content: alt }, ...files])
  return visitor.upload(page, body, type)
}
