import type { Request, Response } from 'express'
import { databaseAnswers } from '../db/pool'
import { isReady } from '../readiness'

/** Whoever asks has a limit of its own, and wants an answer before: in milliseconds. */
const patience = 2000

/** The process serves. */
export async function alive(_req: Request, res: Response) {
  res.type('text/plain').send('ok')
}

/** The database answers and has every migration. */
export async function ready(_req: Request, res: Response) {
  const there = isReady() && (await databaseAnswers(patience))
  res
    .status(there ? 200 : 503)
    .type('text/plain')
    .send(there ? 'ready' : 'not ready')
}
