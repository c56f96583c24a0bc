import type { NextFunction, Request, Response } from 'express'

/** Hands `session.flash` to `res.locals.flash`, once. Stands after policies that redirect, so that the page gets it. */
export = function flash(req: Request, res: Response, next: NextFunction) {
  if (req.method === 'GET' && req.session.flash) {
    res.locals.flash = req.session.flash
    delete req.session.flash
  }
  next()
}
