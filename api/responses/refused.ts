import type { Request, Response } from 'express'
import { asRefusal } from '../http/as-refusal'
import { FormRefusal, Refusal } from '../refusal'
import { refuse } from '../http/api-refusal'
import { isProgram } from '../http/form-body'
import { bodyOf, formPageOf, refusalFlash, typedFields } from '../http/form-page'
import { requestName } from '../http/request-id'
import { TooMany } from '../limits/too-many'
import type { FormPage } from '../http/types'
import { logger } from '../log'

/**
 * The error and the fields come back through the flash; the internal message stays in the server's log. Programs, which
 * follow no redirect to a page, get a status with the reason.
 */
export = function refused(this: { req: Request; res: Response }, thrown: unknown, page: FormPage = {}) {
  const { req, res } = this
  const error = asRefusal(thrown)
  res.locals.refused = true
  if (isProgram(req)) return refuse(req, res, error)
  const cause = error instanceof Refusal ? error.cause : error instanceof FormRefusal ? undefined : error
  if (cause !== undefined) logger().error(requestName(req), cause)
  if (error instanceof TooMany) res.set('Retry-After', String(error.seconds))
  req.session.flash = { ...refusalFlash(req, error), fields: typedFields(page.fields ?? bodyOf(req)) }
  res.redirect(303, page.back ?? formPageOf(req))
}
