import type { Request, Response } from 'express'
import { logger } from '../log'
import { isApi, sendProblem } from './api'
import { isProgram } from './form-body'
import { requestName } from './request-id'

/**
 * Shows the page of a status, with the id that finds the request in the log. Not by `res.view`: a breakdown may come
 * before Sails has prepared the response, or from a view. Programs get no pages.
 */
export function errorPage(req: Request, res: Response, status: 403 | 404 | 429 | 500 | 503): void {
  if (isApi(req.path) || isProgram(req))
    return sendProblem(res, status, { detail: req.texts?.t(`api.errors.${status}`) })
  const title = req.texts?.t(`errors.${status}.title`)
  // A view that failed has left its own way to the layout behind; this one begins at the folder of the views.
  Object.assign(res.locals, { title, _layoutFile: '/layouts/layout' })
  res.status(status).render(String(status), (error: unknown, page: string) => {
    if (!error) return res.type('html').send(page)
    logger().error(`${requestName(req)}: the page of the error failed, too`, error)
    res.type('text/plain').send(`${title ?? status}\n${req.id}\n`)
  })
}
