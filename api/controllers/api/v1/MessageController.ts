import type { Request, Response } from 'express'
import { cloudEvent } from '../../../bus/cloud-event'
import { schemaDocument } from '../../../bus/schema-document'
import { waitForMessages } from '../../../bus/wait-for-messages'
import { streamQuery } from '../../../forms/stream-query'
import { settings } from '../../../settings'

/** The event bus, to read again: an organiser's token sees the messages of their events, an admin's all. */
export async function index(req: Request, res: Response) {
  const asked = streamQuery(req.query)
  if ('mistake' in asked) return res.problem(400, { detail: asked.mistake })
  const { id, role } = req.bearer!.user
  const organiser = role === 'ROLE_ADMIN' ? undefined : id
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const wish = { ...asked.wish, wait: asked.wish.wait * 1000, organiser }
  const { messages, next } = await waitForMessages(wish, gone.signal)
  return res.set('Cache-Control', 'no-store').json({ messages: messages.map(cloudEvent), next })
}

/** JSON Schemas of all messages, the same for everybody. */
export async function schemas(req: Request, res: Response) {
  const address = `${settings().baseUrl}/api/v1/messages/schemas.json`
  return res.set('Cache-Control', 'public, max-age=300').type('application/schema+json').send(schemaDocument(address))
}
