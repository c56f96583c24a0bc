import type { Request } from 'express'
import { queryText } from '../forms/query-text'
import { isForm } from './form-body'
import { FormRefusal, Refusal } from '../refusal'

const secretFields = new Set([
  '_csrf',
  '_method',
  'password',
  'currentPassword',
  'reset_password_token',
  'confirmation_token',
  'cardNumber',
  'cvc',
  'code',
  'credential',
])

/** Fields of several lines, and how many characters of them come back: some more than they take. */
const longFields: Record<string, number> = { description: 60_000, moderationNote: 3000 }
const usual = 2000

/** What a form brought, by the names of its fields. */
export function bodyOf(req: Request): Record<string, unknown> {
  return (req.body ?? {}) as Record<string, unknown>
}

/**
 * The page that shows the form of this request: the route says where, or it is the request's own path. What `back` names
 * stands in the address or in the form; of several pages it is the first one of which all is known, because a form that
 * could not be read names nothing.
 */
export function formPageOf(req: Request): string {
  const body = isForm(req) ? bodyOf(req) : {}
  const named = (name: string) => req.params[name] ?? queryText(req.query[name] ?? body[name])
  const pages = [req.options.back ?? req.path].flat()
  const known = pages.find((page) => [...page.matchAll(/:(\w+)/g)].every(([, name = '']) => named(name) !== ''))
  return (known ?? req.path).replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(named(name)))
}

/**
 * What was typed, flat, by the names of the fields, cut to a sane length. Secrets and anything but text are left out,
 * and so are characters that nobody sees and no form takes.
 */
export function typedFields(values: Record<string, unknown>): Record<string, string> {
  const typed: Record<string, string> = {}
  const walk = (value: unknown, name: string) => {
    if (typeof value === 'string') typed[name] = backIn(name, value)
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${name}[${key}]`)
    }
  }
  for (const [name, value] of Object.entries(values)) if (!secretFields.has(name)) walk(value, name)
  return typed
}

function backIn(name: string, text: string): string {
  const most = Object.hasOwn(longFields, name) ? longFields[name] : undefined
  const lines = most === undefined ? [text] : text.split(/\r\n|\r|\n/)
  return lines
    .map(visible)
    .join('\n')
    .slice(0, most ?? usual)
    .toWellFormed()
}

function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, '')
}

/** The flash that says no in the reader's language. Only refusals have a sentence of their own. */
export function refusalFlash(req: Request, error: unknown): Flash {
  const { t } = req.texts
  if (error instanceof FormRefusal) {
    return { errors: error.problems.map(({ field, text, values }) => ({ field, message: t(text, values) })) }
  }
  if (error instanceof Refusal) return { error: t(`refusals.${error.code}`, error.values) }
  return { error: t('refusals.generalError') }
}
