import type { Request } from 'express'
import { z } from 'zod'
import { sealFor, unsealFor } from '../accounts/second-step/secrets'

/** A token as it is shown, once: its name and its secret. */
const shown = z.object({ name: z.string(), secret: z.string() })
export type NewToken = z.infer<typeof shown>

/** The token waits for the page that shows it. A session is a row of the database, so that it is encrypted there. */
export function keepNewToken(req: Request, user: string, token: NewToken): void {
  req.session.newApiToken = sealFor(user, 'api token', JSON.stringify(token))
}

/** The token that was not shown yet, once. */
export function takeNewToken(req: Request, user: string): NewToken | undefined {
  const kept = unsealFor(user, 'api token', req.session.newApiToken)
  if (req.session.newApiToken !== undefined) delete req.session.newApiToken
  return kept === undefined ? undefined : shown.parse(JSON.parse(kept))
}
