import type { IncomingMessage } from 'node:http'
import bodyParser from 'body-parser'
import type { NextFunction, Request, Response } from 'express'
import { isApi } from './api'

/**
 * An application for many attendees stays far below it. One field of 10,000 characters fits, whatever they are, so
 * that its own sentence can be said: percent signs make 12 bytes of some.
 */
const limit = '256kb'
/** The description of an event may be long; one that is too long by far still gets its own sentence. */
const roomy = '2mb'
const formType = 'application/x-www-form-urlencoded'

const keepRaw = (req: IncomingMessage, _res: unknown, raw: Buffer, charset: string): void => {
  req.rawBody = raw
  if (req.headers['content-type']?.toLowerCase().startsWith(formType) && (charset !== 'utf-8' || !isText(raw)))
    throw new Error('not UTF-8')
}
const formOf = (most: string) =>
  bodyParser.urlencoded({ extended: true, limit: most, parameterLimit: 500, verify: keepRaw })
const form = formOf(limit)
const longForm = formOf(roomy)
const json = bodyParser.json({ limit, strict: true, verify: keepRaw })

/**
 * Reads forms and JSON. What cannot be read ends in `req.bodyProblem` and an empty body, so that the policy `form`
 * can answer in the reader's language at the right page. The API reads its own bodies, behind its doors.
 */
export function formBody(req: Request, res: Response, next: NextFunction): void {
  if (isApi(req.path)) return next()
  const parse = req.is('application/json') ? json : /^\/admin\/events\b/.test(req.path) ? longForm : form
  parse(req, res, (error?: unknown) => {
    if (error) {
      req.body = {}
      req.bodyProblem = isTooMuch(error) ? 'formTooLarge' : 'formMalformed'
    } else {
      req.body ??= {}
      if (hasBody(req) && req.rawBody === undefined) req.bodyProblem = 'formMalformed'
    }
    next()
  })
}

/** Whether the body is what a browser makes of a form; one without any fields has no body at all. */
export function isForm(req: Request): boolean {
  return req.rawBody === undefined || Boolean(req.is(formType))
}

/** Whether it is no browser that has sent a form, but a program: it gets a status, and no redirect to a page. */
export function isProgram(req: Request): boolean {
  return Boolean(req.is('application/json'))
}

function isTooMuch(error: unknown): boolean {
  return ['entity.too.large', 'parameters.too.many'].includes(String((error as { type?: unknown }).type))
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
