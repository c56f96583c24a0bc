import type { Request, Response } from 'express'

/** Shows the page of a status, with the id that finds the request in the log. */
export function errorPage(req: Request, res: Response, status: 403 | 404 | 429 | 500 | 503): void {
  res.status(status).view(String(status), { title: req.texts.t(`errors.${status}.title`) })
}
