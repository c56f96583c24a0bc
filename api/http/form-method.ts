import type { NextFunction, Request, Response } from 'express'
import { isApi } from './api'
import { isForm } from './form-body'
import { bodyOf } from './form-page'

/**
 * Browsers' forms know GET and POST; the hidden field `_method` makes a PUT or DELETE of a POST. A form that could not
 * be read does not say: then it is what its address takes, so that it is refused at its own page. One that says
 * something else is refused there, too: what was meant to change something must not do what the address does besides.
 */
export function formMethod(req: Request, _res: Response, next: NextFunction): void {
  if (isApi(req.path)) return next()
  if (req.method !== 'POST') return next()
  const { _method: said } = isForm(req) ? bodyOf(req) : {}
  const verb = typeof said === 'string' ? said.toUpperCase() : said
  if (verb !== undefined && !isVerb(verb)) req.bodyProblem ??= 'formMalformed'
  req.method = isVerb(verb) ? verb : verbAt(req.path, Object.keys(req._sails.config.routes))
  next()
}

function isVerb(value: unknown): value is 'PUT' | 'DELETE' {
  return value === 'PUT' || value === 'DELETE'
}

function verbAt(path: string, routes: string[]): string {
  const verbs = routes.filter((route) => addressOf(route).test(path)).map((route) => route.split(' ')[0] ?? '')
  return verbs.includes('POST') ? 'POST' : (verbs.find(isVerb) ?? 'POST')
}

const addresses = new Map<string, RegExp>()

/** What the router makes of a route's address; one that is a pattern of its own is only read. */
function addressOf(route: string): RegExp {
  const known = addresses.get(route)
  if (known) return known
  const pattern = route.replace(/^\S+ +/, '').replace(/:\w+/g, '[^/]+')
  const address = pattern.startsWith('r|') ? /^$/ : new RegExp(`^${pattern}/?$`, 'i')
  addresses.set(route, address)
  return address
}
