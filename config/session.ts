import connectPgSimple from 'connect-pg-simple'
import type { Request } from 'express'
import { pool } from '../api/db/pool'
import { settings } from '../api/settings'

const days = 24 * 60 * 60 * 1000
// The prefix __Host- makes browsers insist on Secure, the path / and no domain; it needs https.
const encrypted = settings().baseUrl.startsWith('https:')

export const session = {
  adapter: connectPgSimple,
  handleConstructingSessionStore: (_config: unknown, adapter: typeof connectPgSimple, expressSession: never) => {
    const Store = adapter(expressSession)
    return new Store({ pool: pool(), tableName: 'session', pruneSessionInterval: 15 * 60 })
  },
  secret: settings().sessionSecret,
  name: encrypted ? '__Host-foyer' : 'foyer',
  cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: encrypted, maxAge: 30 * days },
  proxy: encrypted || undefined,
  resave: false,
  // A visitor who only reads gets no session and no cookie.
  saveUninitialized: false,
  isSessionDisabled: (req: Request) => ['/healthz', '/readyz'].includes(req.path),
}
