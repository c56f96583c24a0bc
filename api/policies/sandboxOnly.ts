import type { NextFunction, Request, Response } from 'express'
import { settings } from '../settings'

/** The test bank is open only where it is one of the payment providers. */
export = function sandboxOnly(_req: Request, res: Response, next: NextFunction) {
  if (!settings().paymentProviders.includes('sandbox')) return res.notFound()
  next()
}
