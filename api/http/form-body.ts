import bodyParser from 'body-parser'
import type { NextFunction, Request, Response } from 'express'

/** An application for many attendees stays far below it. */
const limit = '100kb'

const keepRaw = (req: unknown, _res: unknown, raw: Buffer): void => {
  const request = req as Request
  request.rawBody = raw
  if (request.is('application/x-www-form-urlencoded') && !isText(raw)) throw new Error('not UTF-8')
}
const form = bodyParser.urlencoded({ extended: true, limit, parameterLimit: 500, verify: keepRaw })
const json = bodyParser.json({ limit, strict: true, verify: keepRaw })

/**
 * Reads forms and JSON. What cannot be read ends in `req.bodyProblem` and an empty body, so that the policy `form`
 * can answer in the reader's language at the right page.
 */
export function formBody(req: Request, res: Response, next: NextFunction): void {
  const parse = req.is('application/json') ? json : form
  parse(req, res, (error?: unknown) => {
    if (error) {
      req.body = {}
      req.bodyProblem = (error as { type?: string }).type === 'entity.too.large' ? 'tooLarge' : 'malformed'
    } else {
      req.body ??= {}
      if (hasBody(req) && req.rawBody === undefined) req.bodyProblem = 'malformed'
    }
    next()
  })
}

/** A body of a kind that no form here sends. */
function hasBody(req: Request): boolean {
  return Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'] !== undefined
}

/** The bytes behind the percent signs have to be UTF-8; the parser itself would let them through as they stand. */
function isText(raw: Buffer): boolean {
  const bytes: number[] = []
  for (let at = 0; at < raw.length; at++) {
    const hex = raw[at] === 0x25 ? raw.toString('latin1', at + 1, at + 3) : ''
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(parseInt(hex, 16))
      at += 2
    } else bytes.push(raw[at] ?? 0)
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
    return true
  } catch {
    return false
  }
}
