import type { NextFunction, Request, Response } from 'express'
import { mayBeIndexed } from '../pages/robots'
import { settings } from '../settings'
import { defaultLocale, isLocale, locales, texts, type Locale } from '../text'
import { renderMarkdown } from '../text/markdown'
import { asset } from './assets'
import { cookiesNamed } from './cookies'
import { csrfToken } from './csrf'

/** The name of the cookie that remembers a chosen language. */
export const languageCookie = 'lang'

/** The chosen language, else the best that the browser asks for, else Russian. */
export function localeOf(req: Request): Locale {
  const chosen = cookiesNamed(req, languageCookie).find(isLocale)
  if (chosen) return chosen
  const wanted = req.acceptsLanguages([...locales])
  return isLocale(wanted) ? wanted : defaultLocale
}

/** What every view may use. Nothing here asks the database. */
export function pageLocals(req: Request, res: Response, next: NextFunction): void {
  req.texts = texts(localeOf(req))
  req.user = null
  const otherLang = req.texts.locale === 'ru' ? 'en' : 'ru'
  Object.assign(res.locals, {
    lang: req.texts.locale,
    otherLang,
    t: req.texts.t,
    format: req.texts.format,
    path: req.originalUrl,
    languageLink: `/language/${otherLang}?to=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/')}`,
    canonical: mayBeIndexed(req.path) ? `${settings().baseUrl}${req.path}` : undefined,
    robots: mayBeIndexed(req.path) ? undefined : 'noindex',
    user: null,
    flash: undefined,
    csrfToken: () => csrfToken(req),
    asset,
    markdown: renderMarkdown,
    development: !settings().production,
    requestId: req.id,
    // Sails' renderer gives views an almost empty object of this name, where EJS promises them all their locals.
    locals: res.locals,
  })
  // Also for what is no page: tickets as files, answers in JSON.
  if (!mayBeIndexed(req.path)) res.setHeader('X-Robots-Tag', 'noindex')
  res.setHeader('Content-Language', req.texts.locale)
  // What one visitor sees is nobody else's, and after a step back the browser asks again.
  res.setHeader('Cache-Control', 'private, no-cache')
  next()
}
