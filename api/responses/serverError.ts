import type { Request, Response } from 'express'
import { breakdown } from '../http/breakdown'

export = function serverError(this: { req: Request; res: Response }, error?: unknown) {
  breakdown(this.req, this.res, error)
}
