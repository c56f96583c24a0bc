import connectPgSimple from 'connect-pg-simple'
import type { Request } from 'express'
import type { SessionData } from 'express-session'
import { z } from 'zod'
import { copyOf, fenceOff, isFirstUse, leaveCopy } from '../accounts/session-copies'
import { pool } from '../db/pool'

type Done = (error?: unknown) => void
type Found = (error: unknown, session?: SessionData | null) => void

/**
 * Sessions in PostgreSQL. connect-pg-simple writes a session with an upsert: a request that was under way while its
 * session ended (signed out elsewhere, a new password) would bring it back to life as soon as it has something to
 * save. Here only a session that this request itself has made is inserted; any other is updated, and one that is gone
 * stays gone. With REDIS_URL copies of them are read instead of the rows.
 */
export function sessionStore(expressSession: Parameters<typeof connectPgSimple>[0]) {
  class SessionStore extends connectPgSimple(expressSession) {
    /** Those that have a row, or had one. */
    private readonly stored = new WeakSet<SessionData>()

    override createSession(req: Request, values: SessionData) {
      const session = super.createSession(req, values)
      this.stored.add(session)
      return session
    }

    override get(sid: string, done: Found): void {
      this.read(sid).then((session) => done(null, session), done)
    }

    override set(sid: string, session: SessionData, done: Done = () => undefined): void {
      if (this.stored.has(session)) return void update(sid, session).then(() => done(), done)
      super.set(sid, session, (error: unknown) => {
        if (!error) this.stored.add(session)
        done(error)
      })
    }

    override destroy(sid: string, done: Done = () => undefined): void {
      fenceOff([sid]).then(() => super.destroy(sid, done), done)
    }

    override touch(sid: string, session: SessionData, done: () => void = () => undefined): void {
      isFirstUse(sid).then((first) => (first ? super.touch(sid, session, done) : done()), done)
    }

    private async read(sid: string): Promise<SessionData | null> {
      const copy = await copyOf(sid)
      if (typeof copy === 'string') return stored.parse(JSON.parse(copy))
      const session = await new Promise<SessionData | null>((resolve, reject) => {
        super.get(sid, (error: Error | null, found?: SessionData | null) =>
          error ? reject(error) : resolve(found ?? null),
        )
      })
      if (session && copy === undefined) await leaveCopy(sid, JSON.stringify(session))
      return session
    }
  }
  return new SessionStore({ pool: pool(), tableName: 'session', pruneSessionInterval: 15 * 60 })
}

/** What this store has written itself. */
const stored = z.custom<SessionData>((value) => value instanceof Object)

async function update(sid: string, session: SessionData): Promise<void> {
  await fenceOff([sid])
  const expires = new Date(session.cookie.expires ?? Date.now())
  await pool().query('UPDATE session SET sess = $2, expire = to_timestamp($3) WHERE sid = $1', [
    sid,
    session,
    Math.ceil(expires.getTime() / 1000),
  ])
}
