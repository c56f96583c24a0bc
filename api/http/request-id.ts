import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'

/** Error pages and the log name the same request. */
export function requestId(req: Request, res: Response, next: NextFunction): void {
  req.id = randomUUID()
  res.setHeader('X-Request-Id', req.id)
  next()
}

/** Names a request in the log: by its route, because its address may hold the key of an order or a token. */
export function requestName(req: Request): string {
  const { path } = (req.route ?? {}) as { path?: unknown }
  return `${req.id} ${req.method} ${typeof path === 'string' ? path : '(no route)'}`
}
