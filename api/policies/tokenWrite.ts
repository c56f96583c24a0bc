import type { NextFunction, Request, Response } from 'express'

/** Stands behind tokenAuth: commands need a token that may write. */
export = function tokenWrite(req: Request, res: Response, next: NextFunction) {
  if (req.bearer?.scope === 'write') return next()
  res.set('WWW-Authenticate', 'Bearer error="insufficient_scope", scope="write"')
  res.problem(403, { detail: req.texts.t('api.refused.scope') })
}
