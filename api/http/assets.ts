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

const packages = join(root, 'node_modules')

/** Folders of packages whose files are served as they are, by the name under which they are. */
const ofPackages: Record<string, string[]> = {
  fonts: ['golos-text', 'unbounded'].map((family) => join(packages, '@fontsource-variable', family, 'files')),
  webauthn: [join(packages, '@simplewebauthn/browser/dist/bundle')],
}

/**
 * Fonts and scripts that come from their packages. Of a font, a new version is a new file name there or a new package
 * version here; the address of a script carries its hash.
 */
export function packageFiles(): RequestHandler {
  const options = { index: false, redirect: false, maxAge: year, immutable: true }
  const shelves = new Map(
    Object.entries(ofPackages).map(([name, folders]) => [name, folders.map((each) => serveStatic(each, options))]),
  )
  return (req, res, next) => {
    const { url } = req
    const name = /^\/(\w+)\//.exec(url)?.[1] ?? ''
    const shelf = shelves.get(name)
    if (!shelf) return next()
    req.url = url.slice(name.length + 1)
    const tryFrom = (index: number, error?: unknown): void => {
      const serve = shelf[index]
      if (!error && serve) return void serve(req, res, (problem?: unknown) => tryFrom(index + 1, problem))
      req.url = url
      next(error)
    }
    tryFrom(0)
  }
}

const versions = new Map<string, string>()

/** The address of an asset with the hash of what it contains now. */
export function asset(path: string): string {
  const known = versions.get(path)
  if (known) return known
  const hash = createHash('sha256')
    .update(readFileSync(fileOf(path)))
    .digest('hex')
    .slice(0, 12)
  const address = `/${path}?v=${hash}`
  if (!settings().development) versions.set(path, address)
  return address
}

function fileOf(path: string): string {
  const [name = '', ...rest] = path.split('/')
  return join(ofPackages[name]?.[0] ?? join(folder, name), ...rest)
}
