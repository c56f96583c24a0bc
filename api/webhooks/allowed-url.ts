import { isIP } from 'node:net'
import { isLoopback, isOnInternet } from './allowed-address'

export interface Rules {
  /** Also http, and to this machine: for development and tests. */
  loopback: boolean
}

/** Below it only the ports of the web: elsewhere sit mail servers and the like. */
const firstFreePort = 1024

/**
 * What is wrong with an address as it is written, as the last part of a key in config/locales; undefined if nothing.
 * Where its name leads is looked at before each request.
 */
export function urlProblem(
  url: string,
  { loopback }: Rules,
): 'shape' | 'https' | 'credentials' | 'port' | 'private' | undefined {
  if (!URL.canParse(url)) return 'shape'
  const { protocol, username, password, port, hostname } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return 'shape'
  if (protocol === 'http:' && !loopback) return 'https'
  if (username !== '' || password !== '') return 'credentials'
  if (port !== '' && port !== '80' && port !== '443' && Number(port) < firstFreePort) return 'port'
  const host = bareHost(hostname)
  if (isIP(host)) return isAllowed(host, { loopback }) ? undefined : 'private'
  // No name on the internet is without a dot.
  if (!loopback && (!host.includes('.') || /(^|\.)(localhost|local|internal|home\.arpa)\.?$/.test(host)))
    return 'private'
}

export function isAllowed(address: string, { loopback }: Rules): boolean {
  return isOnInternet(address) || (loopback && isLoopback(address))
}

/** An IPv6 address stands in brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
