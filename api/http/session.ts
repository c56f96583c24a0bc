import type { NextFunction, Request, Response } from 'express'

/** Sails' sessions, but a store that fails ends in the page of breakdowns; Sails' own answer holds the stack. */
export function session(req: Request, res: Response, next: NextFunction): void {
  req._sails._privateSessionMiddleware(req, res, next)
}

/** A fresh session for a signed-in user: an id that somebody planted before is dead after it. */
export async function signInAs(req: Request, userId: string): Promise<void> {
  await freshSession(req)
  req.session.userId = userId
}

export async function signOut(req: Request): Promise<void> {
  await freshSession(req)
}

function freshSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error instanceof Error ? reject(error) : resolve()))
  })
}
