import type { NextFunction, Request, Response } from 'express'
import { isKnownAt } from '../accounts/sign-in'
import { signInForm } from '../forms/sign-in-form'
import { errorPage } from '../http/error-page'
import { bodyOf } from '../http/form-page'
import { browserOf } from '../http/known-browser'
import type { TooMany } from '../limits/too-many'
import { countVisit } from '../limits/visits'
import { logger } from '../log'
import { FormRefusal } from '../refusal'

/** Holds a route to the limit that config/routes names: by the address of the request and by its block. */
export = async function limits(req: Request, res: Response, next: NextFunction) {
  const { rate: limit } = req.options
  if (limit === undefined) return next()
  const { refusal, succeeded } = await countVisit(limit, req.ip)
  if (refusal && !(limit === 'signIn' && (await isOwnersBrowser(req)))) return tooMany(req, res, refusal)
  if (succeeded) {
    res.once('finish', () => {
      if (res.locals.refused || res.statusCode >= 400) return
      succeeded().catch((error: unknown) => logger().error('A limit could not be given back:', error))
    })
  }
  next()
}

function tooMany(req: Request, res: Response, refusal: TooMany): void {
  // The page of a token stands behind the same limit: the last page that the route names does not.
  if (req.method !== 'GET' && req.method !== 'HEAD') return res.refused(refusal, { back: lastPageOf(req) })
  res.locals.minutes = refusal.values.count
  errorPage(req, res.set('Retry-After', String(refusal.seconds)), 429)
}

function lastPageOf({ options: { back } }: Request): string | undefined {
  return Array.isArray(back) ? back.at(-1) : undefined
}

/** An attack out of the neighbourhood does not keep owners out of their accounts: a known browser has its own counter. */
async function isOwnersBrowser(req: Request): Promise<boolean> {
  const browser = browserOf(req)
  if (!browser) return false
  try {
    return await isKnownAt(signInForm(bodyOf(req)).login, browser)
  } catch (error) {
    if (error instanceof FormRefusal) return false
    throw error
  }
}
