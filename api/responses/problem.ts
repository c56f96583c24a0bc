import { STATUS_CODES } from 'node:http'
import type { Response } from 'express'
import type { Problem } from '../http/types'

/** Says no to a client of the API, as RFC 9457 has it. */
export = function problem(this: { res: Response }, status: number, { detail, errors }: Problem = {}) {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, errors }
  this.res.status(status).set('Content-Type', 'application/problem+json').send(JSON.stringify(body))
}
