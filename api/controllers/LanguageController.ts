import type { Request, Response } from 'express'
import { cookieNamed, safeCookie } from '../http/cookies'
import { localPath } from '../http/links'
import { languageCookie } from '../http/page-locals'
import { isLocale } from '../text'

const year = 365 * 24 * 60 * 60 * 1000

/** Remembers the language and goes back to the page. */
export async function choose(req: Request, res: Response) {
  const { lang } = req.params
  if (!isLocale(lang)) return res.notFound()
  res.cookie(cookieNamed(languageCookie), lang, safeCookie(year))
  res.redirect(303, localPath(req.query.to) ?? '/')
}
