import type { Request, Response } from 'express'
import { isProgram } from './form-body'

/**
 * Sends whoever may not come in to the door where they can be let in. What an earlier page had to say is said there,
 * too. Programs are told where they are.
 * @param notice a key of config/locales
 */
export function turnAway(req: Request, res: Response, notice: string, to: string): void {
  if (isProgram(req)) return res.problem(403, { detail: req.texts.t(notice) })
  req.session.flash = { notice: req.texts.t(notice), ...req.session.flash }
  res.redirect(303, to)
}
