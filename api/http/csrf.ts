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
