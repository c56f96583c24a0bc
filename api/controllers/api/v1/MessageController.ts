import type { Request, Response } from 'express'
import { cloudEvent } from '../../../bus/cloud-event'
import { schemaDocument } from '../../../bus/schema-document'
import { waitForMessages } from '../../../bus/wait-for-messages'
import { messagesOf } from '../../../http/api-query'
import { refuse } from '../../../http/api-refusal'
import { settings } from '../../../settings'

/** The event bus, to read again: an organiser's token sees the messages of their events, an admin's all. */
export async function index(req: Request, res: Response) {
  try {
    const wish = messagesOf(req)
    const { id, role } = req.bearer!.user
    const organiser = role === 'ROLE_ADMIN' ? undefined : id
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    const { messages, next } = await waitForMessages({ ...wish, wait: wish.wait * 1000, organiser }, gone.signal)
    return res.set('Cache-Control', 'no-store').json({ messages: messages.map(cloudEvent), next })
  } catch (error) {
    return refuse(req, res, error)
  }
}

/** JSON Schemas of all messages, the same for everybody. */
export async function schemas(req: Request, res: Response) {
  const address = `${settings().baseUrl}/api/v1/messages/schemas.json`
  return res.set('Cache-Control', 'public, max-age=300').type('application/schema+json').send(schemaDocument(address))
}
