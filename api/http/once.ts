import { createHash } from 'node:crypto'
import type { Request } from 'express'
import { transaction, type Transaction } from '../db'
import type { Answer } from './api'
import { BadRequest } from './api-refusal'

/**
 * Carries a command out in one transaction. One that has an Idempotency-Key is carried out once: what it was answered
 * is written in the same transaction, so that there is no effect without its answer, whatever dies when. A command that
 * was refused has changed nothing and leaves nothing.
 * @throws BadRequest for a key that is no key, that stands for another request, or whose request is under way
 */
export async function once(req: Request, token: string, work: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
  const key = req.headers['idempotency-key']
  if (key === undefined) return transaction(async (tx) => work(tx))
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw new BadRequest(400, 'api.refused.key')
  const request = requestHash(req)
  return transaction(async (tx) => {
    await takeTurn(tx, token, key)
    const [known] = await tx.query<Answer & { request: string }>(
      'SELECT request, status, headers, body FROM api_answer WHERE token = $1 AND key = $2',
      [token, key],
    )
    if (known && known.request !== request) throw new BadRequest(422, 'api.refused.keyUsed')
    if (known) return { ...known, headers: { ...known.headers, 'Idempotent-Replayed': 'true' } }
    const answer = await work(tx)
    await tx.query(
      'INSERT INTO api_answer (token, key, request, status, headers, body) VALUES ($1, $2, $3, $4, $5::jsonb, $6)',
      [token, key, request, answer.status, JSON.stringify(answer.headers), answer.body],
    )
    return answer
  })
}

/** Whoever comes while the first is at work is told to come again: waiting would cost a connection. */
async function takeTurn(tx: Transaction, token: string, key: string): Promise<void> {
  const [turn] = await tx.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken',
    [`foyer api ${token} ${key}`],
  )
  if (!turn?.taken) throw new BadRequest(409, 'api.refused.underWay', { 'Retry-After': '1' })
}

/** Names what was asked for: the order of names and the spaces of the document do not count. */
function requestHash(req: Request): string {
  const asked = [req.method, req.path.toLowerCase().replace(/\/$/, ''), req.query.event_id ?? null, req.body as unknown]
  return createHash('sha256').update(JSON.stringify(asked, sorted)).digest('hex')
}

function sorted(_name: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
