import type { Request, Response } from 'express'
import { isSlug } from '../forms/slug'
import { errorPage } from '../http/error-page'
import { EventStream } from '../http/event-stream'
import { takeSeat } from '../live/audience'

/** The places of an event as they change: server-sent events for whoever asks for them, else what they are now. */
export async function show(req: Request, res: Response) {
  const { slug } = req.params
  if (!isSlug(slug)) return res.notFound()
  const seat = takeSeat(req.ip)
  if (!seat) return errorPage(req, res.set('Retry-After', '60'), 503)
  const stream = new EventStream(res, req.texts.locale)
  res.once('close', () => seat.leave())
  if (!(await seat.watch(slug, stream))) return res.notFound()
  if (req.method === 'HEAD' || !req.headers.accept?.includes('text/event-stream')) stream.end()
}
