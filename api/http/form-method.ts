import type { NextFunction, Request, Response } from 'express'

/** Browsers' forms know GET and POST; the hidden field `_method` makes a PUT or DELETE of a POST. */
export function formMethod(req: Request, _res: Response, next: NextFunction): void {
  const { _method: method } = (req.body ?? {}) as { _method?: unknown }
  if (req.method === 'POST' && (method === 'PUT' || method === 'DELETE')) req.method = method
  next()
}
