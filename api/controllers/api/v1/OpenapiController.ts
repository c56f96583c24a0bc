import type { Request, Response } from 'express'
import { openapi } from '../../../documents/openapi'
import { answer, send } from '../../../http/api'
import { tagOf, unchanged } from '../../../http/tags'
import { settings } from '../../../settings'

/** The description of the API, for programs. */
export async function show(req: Request, res: Response) {
  const headers = { 'Cache-Control': 'no-cache', Vary: 'Accept-Language' }
  const written = answer(200, openapi(req.texts, settings().baseUrl), headers)
  written.headers.ETag = `W/${tagOf(written.body)}`
  if (unchanged(req, res, written)) return void res.end()
  return send(res, written)
}
