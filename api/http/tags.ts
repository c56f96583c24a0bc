import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Answer } from './api'

/** The tag of these very bytes (RFC 9110, 8.8.3). */
export function tagOf(body: string): string {
  return `"${hash(body)}"`
}

/** The tag of an event: its version, for those who want to change it, and what else may differ. */
export function eventTag(version: number, body: string): string {
  return `"${version}-${hash(body)}"`
}

function hash(body: string): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22)
}

/**
 * Which versions If-Match allows; undefined where it does not stand or allows all. Places that were taken since make
 * another tag of the same version: nobody has to look again for them.
 */
export function matchedVersions(req: Request): number[] | undefined {
  const { 'if-match': header } = req.headers
  if (header === undefined || header.trim() === '*') return undefined
  return [...header.matchAll(/(?:^|,)\s*"(\d{1,9})-[\w-]{22}"(?=\s*(?:,|$))/g)].map(([, version]) => Number(version))
}

/** What has not changed since the client has asked is not sent again. */
export function unchanged(req: Request, res: Response, { headers }: Answer): boolean {
  const { 'if-none-match': header } = req.headers
  if (header === undefined || headers.ETag === undefined) return false
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  const same = header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(headers.ETag ?? ''))
  if (same) res.status(304).set(headers).removeHeader('Content-Type')
  return same
}
