import type { NextFunction, Request, Response } from 'express'

/** What only admins may see does not exist for anybody else. Stands behind adminAuth. */
export = function adminOnly(req: Request, res: Response, next: NextFunction) {
  if (req.user?.role !== 'ROLE_ADMIN') return res.notFound()
  next()
}
