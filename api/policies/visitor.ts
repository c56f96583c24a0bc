import type { NextFunction, Request, Response } from 'express'
import { isActive } from '../accounts/confirmation'
import { passwordProof } from '../accounts/password-proof'
import { User } from '../db'

/** Reads the user of the session anew for every request: a block and a new password count at once. */
export = async function visitor(req: Request, res: Response, next: NextFunction) {
  const { userId, proof } = req.session
  const user = userId === undefined ? undefined : await User.findOne({ id: userId })
  if (user && passwordProof(user) === proof) {
    const { id, username, firstName, lastName, email, phone, birthDate, role, locale } = user
    req.user = { id, username, firstName, lastName, email, phone, birthDate, role, locale, active: isActive(user) }
    res.locals.user = req.user.active ? req.user : null
  }
  next()
}
