import { createHash } from 'node:crypto'
import Tokens from 'csrf'
import type { Request } from 'express'

const tokens = new Tokens()

/** A fresh token for one rendering of a form. The first one gives the visitor a session; pages without a form do not. */
export function csrfToken(req: Request): string {
  req.session.csrfSecret ??= tokens.secretSync()
  return tokens.create(req.session.csrfSecret)
}

export function csrfHolds(req: Request): boolean {
  const { _csrf: token } = (req.body ?? {}) as { _csrf?: unknown }
  const secret = req.session.csrfSecret
  return typeof token === 'string' && secret !== undefined && tokens.verify(secret, token)
}

/** Names one rendering of a form with what was typed into it: sent twice, it is the same. */
export function submissionKey(req: Request, ...content: unknown[]): string {
  const { _csrf: token } = (req.body ?? {}) as { _csrf?: unknown }
  return createHash('sha256')
    .update(JSON.stringify([token, ...content]))
    .digest('hex')
}

/** The same in the shape of an id: what a form adds has it, so that the form adds it once however often it is sent. */
export function submissionId(req: Request, ...content: unknown[]): string {
  const key = submissionKey(req, ...content)
  // Version 8 is for ids that somebody makes up (RFC 9562).
  return [key.slice(0, 8), key.slice(8, 12), `8${key.slice(13, 16)}`, `a${key.slice(17, 20)}`, key.slice(20, 32)].join(
    '-',
  )
}
