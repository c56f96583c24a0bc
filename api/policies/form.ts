import type { NextFunction, Request, Response } from 'express'
import { csrfHolds } from '../http/csrf'
import { isForm, isProgram } from '../http/form-body'
import { Refusal } from '../refusal'

/**
 * A form that changes something: its body could be read as one, and it was rendered for this visitor. What another
 * site's page could have a browser send is never more than that; JSON is refused whatever it says.
 */
export = function form(req: Request, res: Response, next: NextFunction) {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  if (isProgram(req) && req.bodyProblem !== 'formTooLarge') return res.refused(new Refusal('formOnly'))
  if (req.bodyProblem) return res.refused(new Refusal(req.bodyProblem), { fields: {} })
  if (!isForm(req)) return res.refused(new Refusal('formMalformed'), { fields: {} })
  if (!csrfHolds(req)) return res.refused(new Refusal('formStale'))
  next()
}
