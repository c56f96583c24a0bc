import type { NextFunction, Request, Response } from 'express'
import { turnAway } from '../http/turn-away'

/** Lets active users in; everyone else signs in first and then comes back to the page that was wanted. */
export = function sessionAuth(req: Request, res: Response, next: NextFunction) {
  if (req.user?.active) return next()
  if (req.method === 'GET') req.session.wanted = req.originalUrl
  turnAway(req, res, 'flash.signInFirst', '/profile/login')
}
