import type { Request, Response } from 'express'
import { takeSeat } from '../live/audience'
import type { Viewer } from '../live/viewer'
import { errorPage } from './error-page'
import { EventStream } from './event-stream'

/** Answers with the places of an event: as they change for who asks for a stream of events, else what they are now. */
export async function streamPlaces(req: Request, res: Response, slug: string, as: Viewer['as']): Promise<void> {
  const seat = takeSeat(req.ip)
  if (!seat) return errorPage(req, res.set('Retry-After', '60'), 503)
  const stream = new EventStream(res, req.texts.locale, as)
  res.once('close', () => seat.leave())
  if (!(await seat.watch(slug, stream))) return void res.notFound()
  if (req.method === 'HEAD' || !req.headers.accept?.includes('text/event-stream')) stream.end()
}
