import type { NextFunction, Request, Response } from 'express'
import { logger } from '../log'
import { errorPage } from './error-page'
import { isForm } from './form-body'
import { requestName } from './request-id'

/** A bug or a breakdown: the log gets the message, the browser a general sentence. */
export function breakdown(req: Request, res: Response, error: unknown): void {
  // A malformed percent sign in the address is the browser's mistake, not ours.
  if (error instanceof URIError && !res.headersSent) return errorPage(req, res, 404)
  // Whatever happens, a browser that sent a form is redirected. Without a session nothing could be told there.
  const canRedirect = !['GET', 'HEAD'].includes(req.method) && isForm(req) && Boolean(req.session) && !res.headersSent
  if (canRedirect && typeof res.refused === 'function') return res.refused(error)
  logger().error(requestName(req), error)
  if (!res.headersSent) errorPage(req, res, 500)
}

/**
 * Catches what is thrown anywhere on the way through a request, also before Sails has prepared the response. Sails'
 * own handlers would show the message to the browser.
 */
export function breakdowns(error: unknown, req: Request, res: Response, _next: NextFunction): void {
  breakdown(req, res, error)
}
