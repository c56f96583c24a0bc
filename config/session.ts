import connectPgSimple from 'connect-pg-simple'
import type { Request } from 'express'
import { isApi } from '../api/http/api'
import { sessionStore } from '../api/http/session-store'
import { cookieNamed, safeCookie } from '../api/http/cookies'
import { settings } from '../api/settings'

const days = 24 * 60 * 60 * 1000
const encrypted = settings().baseUrl.startsWith('https:')

export const session = {
  adapter: connectPgSimple,
  handleConstructingSessionStore: (_config: unknown, _adapter: unknown, expressSession: never) =>
    sessionStore(expressSession),
  secret: settings().sessionSecret,
  name: cookieNamed('foyer'),
  cookie: safeCookie(30 * days),
  proxy: encrypted || undefined,
  resave: false,
  // A visitor who only reads gets no session and no cookie.
  saveUninitialized: false,
  isSessionDisabled: (req: Request) => /^\/(healthz|readyz|events\/[^/]+\/places)$/.test(req.path) || isApi(req.path),
}
