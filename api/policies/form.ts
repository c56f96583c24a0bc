import type { NextFunction, Request, Response } from 'express'
import { csrfHolds } from '../http/csrf'
import { FormRefusal } from '../refusal'

/** A form that changes something: its body could be read, and it was rendered for this visitor. */
export = function form(req: Request, res: Response, next: NextFunction) {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  if (req.bodyProblem) return res.refused(new FormRefusal([{ field: '', text: `form.${req.bodyProblem}` }]))
  if (!csrfHolds(req)) return res.refused(new FormRefusal([{ field: '', text: 'form.stale' }]))
  next()
}
