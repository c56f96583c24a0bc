import type { NextFunction, Request, Response } from 'express'

/** Hands `session.flash` to `res.locals.flash`, once. A request that redirects again leaves it for the page. */
export = function flash(req: Request, res: Response, next: NextFunction) {
  if (req.method === 'GET' && req.session.flash) {
    res.locals.flash = req.session.flash
    delete req.session.flash
  }
  next()
}
