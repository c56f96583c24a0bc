import type { Request, Response } from 'express'
import { docsPage } from '../pages/docs-page'
import { settings } from '../settings'

/** The description of the API, for people. */
export async function show(req: Request, res: Response) {
  return res.view('api/docs', { title: req.texts.t('titles.api'), ...docsPage(req.texts, settings().baseUrl) })
}
