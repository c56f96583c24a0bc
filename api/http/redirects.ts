import type { NextFunction, Request, Response } from 'express'

/**
 * Redirects without a body. Of a body, express-session lets the beginning out before it has stored the session, and a
 * browser that follows at once reads a session without its flash: the error is gone, and all that was typed.
 */
export function redirects(_req: Request, res: Response, next: NextFunction): void {
  const redirect = (status: number, url: string) =>
    void res.status(status).location(url).set('Content-Length', '0').end()
  Object.assign(res, { redirect })
  next()
}
