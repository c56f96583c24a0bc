import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'
import serveStatic from 'serve-static'
import { settings } from '../settings'

const root = join(__dirname, '../..')
const folder = join(root, 'assets')
const year = 365 * 24 * 60 * 60 * 1000

/** Styles, scripts and pictures. Their addresses carry a hash of the contents, so browsers may keep them for good. */
export function assets(): ReturnType<typeof serveStatic> {
  const maxAge = settings().production ? year : 0
  return serveStatic(folder, { index: false, redirect: false, maxAge })
}

/** The fonts come from their packages; a new version of a font is a new file name there or a new package version here. */
export function fonts(): RequestHandler {
  const families = ['golos-text', 'unbounded'].map((family) =>
    serveStatic(join(root, 'node_modules/@fontsource-variable', family, 'files'), {
      index: false,
      redirect: false,
      maxAge: year,
      immutable: true,
    }),
  )
  return (req, res, next) => {
    if (!req.url.startsWith('/fonts/')) return next()
    const url = req.url
    req.url = url.slice('/fonts'.length)
    const done = (error?: unknown) => {
      req.url = url
      next(error)
    }
    families[0]!(req, res, (error?: unknown) => {
      if (error) done(error)
      else families[1]!(req, res, done)
    })
  }
}

const versions = new Map<string, string>()

/** The address of an asset with the hash of what it contains now. */
export function asset(path: string): string {
  const known = versions.get(path)
  if (known) return known
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, path)))
    .digest('hex')
    .slice(0, 12)
  const address = `/${path}?v=${hash}`
  if (!settings().development) versions.set(path, address)
  return address
}
