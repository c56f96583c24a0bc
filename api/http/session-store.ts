import connectPgSimple from 'connect-pg-simple'
import type { Request } from 'express'
import type { SessionData } from 'express-session'
import { pool } from '../db/pool'

type Done = (error?: unknown) => void

/**
 * Sessions in PostgreSQL. connect-pg-simple writes a session with an upsert: a request that was under way while its
 * session ended (signed out elsewhere, a new password) would bring it back to life as soon as it has something to
 * save. Here only a session that this request itself has made is inserted; any other is updated, and one that is gone
 * stays gone.
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

    override set(sid: string, session: SessionData, done: Done = () => undefined): void {
      if (this.stored.has(session)) return update(sid, session, done)
      super.set(sid, session, (error: unknown) => {
        if (!error) this.stored.add(session)
        done(error)
      })
    }
  }
  return new SessionStore({ pool: pool(), tableName: 'session', pruneSessionInterval: 15 * 60 })
}

function update(sid: string, session: SessionData, done: Done): void {
  const expires = new Date(session.cookie.expires ?? Date.now())
  pool()
    .query('UPDATE session SET sess = $2, expire = to_timestamp($3) WHERE sid = $1', [
      sid,
      session,
      Math.ceil(expires.getTime() / 1000),
    ])
    .then(() => done(), done)
}
