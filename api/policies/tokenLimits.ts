import type { NextFunction, Request, Response } from 'express'
import { refuse } from '../http/api-refusal'
import { countCall } from '../limits/calls'

/** Holds each token to its number of calls. Stands behind tokenAuth. */
export = async function tokenLimits(req: Request, res: Response, next: NextFunction) {
  const refusal = req.bearer && (await countCall(req.bearer.token))
  if (refusal) return refuse(req, res, refusal)
  next()
}
