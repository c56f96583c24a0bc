import type { NextFunction, Request, Response } from 'express'
import { isReady } from '../readiness'

/** Until the database and the migrations are there, pages ask to come again soon instead of failing. */
export function gate(req: Request, res: Response, next: NextFunction): void {
  if (isReady() || req.path === '/healthz' || req.path === '/readyz') return next()
  res.status(503).set('Retry-After', '5').type('text/plain').send(req.texts.t('errors.503.text'))
}
