import type { Response } from 'express'
import { sendProblem } from '../http/api'
import type { Problem } from '../http/types'

/** Says no to a client of the API. */
export = function problem(this: { res: Response }, status: number, more?: Problem) {
  sendProblem(this.res, status, more)
}
