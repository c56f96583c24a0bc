import type { Request, Response } from 'express'
import { isSlug } from '../forms/slug'
import { streamPlaces } from '../http/places-stream'

/** What is left of the places of an event, for whoever looks at its page. */
export async function show(req: Request, res: Response) {
  const { slug } = req.params
  return isSlug(slug) ? streamPlaces(req, res, slug, 'visitor') : res.notFound()
}
