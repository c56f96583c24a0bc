import type { Request, Response } from 'express'
import { errorPage } from '../http/error-page'
import { logger } from '../log'

/** A bug or a breakdown: the log gets the message, the browser a general sentence. */
export = function serverError(this: { req: Request; res: Response }, error?: unknown) {
  const { req, res } = this
  // A malformed percent sign in the path is the browser's mistake, not ours.
  if (error instanceof URIError) return res.notFound()
  logger().error(`${req.id} ${req.method} ${req.path}`, error)
  if (!res.headersSent) errorPage(req, res, 500)
}
