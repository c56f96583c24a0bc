import type { NextFunction, Request, Response } from 'express'
import { hasSecondStep } from '../accounts/second-step/first-proof'
import { secondStepRequired } from '../accounts/second-step/policy'
import { turnAway } from '../http/turn-away'
import { deadJobs } from '../pages/console-jobs'
import { waitingEvents } from '../pages/moderation-page'
import { settings } from '../settings'

/**
 * The door of the organiser console: every active user has one. Anybody else signs in at its own door first and then
 * comes back to the page that was wanted. Where admins need a second step, the console is closed to those without.
 */
export = async function adminAuth(req: Request, res: Response, next: NextFunction) {
  const { user } = req
  if (!user?.active) {
    if (req.method === 'GET') req.session.wanted = req.originalUrl
    return turnAway(req, res, 'flash.signInFirst', '/admin/login')
  }
  if (secondStepRequired(user, settings().adminTotp) && !(await hasSecondStep(user.id)))
    return turnAway(req, res, 'flash.secondStepNeeded', '/profile/second_step/new')
  if (req.method === 'GET' && user.role === 'ROLE_ADMIN') {
    const [waiting, dead] = await Promise.all([waitingEvents(), deadJobs()])
    Object.assign(res.locals, { waitingEvents: waiting, deadJobs: dead })
  }
  next()
}
