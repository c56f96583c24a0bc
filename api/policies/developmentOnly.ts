import type { NextFunction, Request, Response } from 'express'
import { settings } from '../settings'

/** What only developers may see does not exist in production. */
export = function developmentOnly(_req: Request, res: Response, next: NextFunction) {
  if (settings().production) return res.notFound()
  next()
}
