import type { NextFunction, Request, Response } from 'express'
import { isReady } from '../readiness'
import { errorPage } from './error-page'

/** Until the database and the migrations are there, pages ask to come again soon instead of failing. */
export function gate(req: Request, res: Response, next: NextFunction): void {
  if (isReady() || req.path === '/healthz' || req.path === '/readyz') return next()
  errorPage(req, res.set('Retry-After', '5'), 503)
}
