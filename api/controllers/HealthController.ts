import type { Request, Response } from 'express'
import { pool } from '../db/pool'
import { isReady } from '../readiness'

/** The process serves. */
export async function alive(_req: Request, res: Response) {
  res.type('text/plain').send('ok')
}

/** The database answers and has every migration. */
export async function ready(_req: Request, res: Response) {
  const there =
    isReady() &&
    (await pool()
      .query('SELECT 1')
      .then(
        () => true,
        () => false,
      ))
  res
    .status(there ? 200 : 503)
    .type('text/plain')
    .send(there ? 'ready' : 'not ready')
}
