import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'

/** Error pages and the log name the same request. */
export function requestId(req: Request, res: Response, next: NextFunction): void {
  req.id = randomUUID()
  res.setHeader('X-Request-Id', req.id)
  next()
}
