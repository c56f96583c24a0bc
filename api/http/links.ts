import type { Request } from 'express'
import { linksAt, type Links } from '../links'
import { settings } from '../settings'

/**
 * Links on the host of the request where that is trusted, else on BASE_URL's.
 * The protocol is BASE_URL's: behind a proxy the request's own says nothing.
 */
export function linksFor(req: Request): Links {
  const base = new URL(settings().baseUrl)
  const host = trustedHost(req.headers.host) ?? base.host
  return linksAt(`${base.protocol}//${host}`)
}

/** A trusted host without a port matches every port. */
function trustedHost(header: string | undefined): string | undefined {
  if (!header || !/^[a-z0-9.-]+(:\d{1,5})?$/i.test(header) || header.length > 100) return undefined
  const host = header.toLowerCase()
  // There is no port 99999.
  if (!URL.canParse(`http://${host}`)) return undefined
  const name = host.replace(/:\d+$/, '')
  const trusted = settings().trustedHosts.map((entry) => entry.toLowerCase())
  return trusted.includes(host) || trusted.includes(name) ? host : undefined
}

/** A path on this site, or undefined: redirects never leave it, however the address is dressed up. */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value)) return undefined
  const here = 'http://local.invalid'
  const url = URL.canParse(value, here) ? new URL(value, here) : undefined
  if (url?.origin !== here) return undefined
  // Tidied up, /.//elsewhere is //elsewhere: the address of another site.
  return url.pathname.startsWith('//') ? undefined : url.pathname + url.search
}
