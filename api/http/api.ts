import { STATUS_CODES } from 'node:http'
import type { Response } from 'express'
import type { Problem } from './types'

/** Whether an address belongs to the API. Its documentation is a page like others. */
export function isApi(path: string): boolean {
  return /^\/api(\/|$)/i.test(path) && !/^\/api\/docs\/?$/i.test(path)
}

/** What a client of the API is answered, ready to be sent or to be kept. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

export function answer(status: number, document: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(document),
  }
}

/** Sends it as it is. Express would add a tag of its own; Sails need not have prepared the response yet. */
export function send(res: Response, { status, headers, body }: Answer): void {
  res
    .status(status)
    .set(headers)
    .set('Content-Length', String(Buffer.byteLength(body)))
  res.end(body)
}

/** Says no to a client of the API, as RFC 9457 has it. */
export function sendProblem(res: Response, status: number, { detail, errors }: Problem = {}): void {
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, errors }
  send(res, answer(status, problem, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }))
}
