import type { IncomingMessage } from 'node:http'
import bodyParser from 'body-parser'
import type { NextFunction, Request, Response } from 'express'
import { BadRequest, refuse } from './api-refusal'

/**
 * Eight times what the longest description and fifty ticket types can take, so that a field that is much too long is
 * told where it stands, and only what is no document at all is not read.
 */
const limit = '4mb'

const verify = (_req: IncomingMessage, _res: unknown, raw: Buffer, charset: string): void => {
  if (charset !== 'utf-8') throw new Error('JSON is UTF-8')
  // The parser would take it for an empty object.
  if (raw.length === 0) throw new Error('nothing is no JSON')
  new TextDecoder('utf-8', { fatal: true }).decode(raw)
}
const json = bodyParser.json({ limit, strict: true, verify })

/** Reads the document that a command of the API brings. Stands behind its doors: strangers are not listened to. */
export function jsonBody(req: Request, res: Response, next: NextFunction): void {
  const kind = req.is('application/json')
  // Without a body there is nothing to be of a kind.
  if (kind === null) return refuse(req, res, new BadRequest(400, 'api.refused.malformed'))
  if (kind === false) return refuse(req, res, unsupported)
  json(req, res, (error?: unknown) => {
    if (error) refuse(req, res, reasonOf(error))
    else if (req.body === undefined) refuse(req, res, new BadRequest(400, 'api.refused.malformed'))
    else next()
  })
}

const unsupported = new BadRequest(415, 'api.refused.type', { Accept: 'application/json' })

function reasonOf(error: unknown): BadRequest {
  const { status } = error as { status?: unknown }
  if (status === 413) return new BadRequest(413, 'api.refused.tooLarge')
  return status === 415 ? unsupported : new BadRequest(400, 'api.refused.malformed')
}
