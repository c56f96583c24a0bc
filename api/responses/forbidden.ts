import type { Request, Response } from 'express'
import { errorPage } from '../http/error-page'

export = function forbidden(this: { req: Request; res: Response }) {
  errorPage(this.req, this.res, 403)
}
