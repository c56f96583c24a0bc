import Tokens from 'csrf'
import { awaitingConfirmation } from '../../api/accounts/confirmation'
import { newToken } from '../../api/accounts/token'
import { aUser } from '../support/builders'
import { anna, nobodysHash } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import type { UserRow } from '../../api/db'
import { encode } from '../http/bad-bodies'
import { raw, type Answer } from '../http/raw'
import { sessionOf, type Fields } from './support'

const tokens = new Tokens()

/** A browser that has a session; each form that it sends is a fresh one. */
export class Browser {
  private constructor(
    readonly visitor: VisitorAgent,
    private readonly secret: string,
    private readonly headers: Fields,
  ) {}

  /** @param headers go out with every request */
  static async open(headers: Fields = {}): Promise<Browser> {
    const visitor = new VisitorAgent()
    await visitor.token('/login')
    return new Browser(visitor, String((await sessionOf(visitor)).csrfSecret), headers)
  }

  get(path: string): Promise<Answer> {
    return raw({ path, headers: { Cookie: this.visitor.cookies, ...this.headers } })
  }

  send(path: string, fields: Fields): Promise<Answer> {
    const body = encode({ _csrf: tokens.create(this.secret), ...fields })
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const headers = { Cookie: this.visitor.cookies, ...type, ...this.headers }
    return raw({ method: 'POST', path, headers, body })
  }
}

export interface TokenKind {
  /** What the row of a user carries whose mail has this token. */
  row(token: ReturnType<typeof newToken>): Partial<UserRow>
  /** The same, gone out of date. */
  expired: Partial<UserRow>
  /** A page that the link shows before the token is used, if it is not used by looking. */
  look?(secret: string): string
  use(browser: Browser, secret: string, user: string): Promise<Answer>
  /** The link names its user as well. */
  named?: true
  /** Where who wins is led. */
  won: string
  /** Where anybody else is led; undefined for a page of its own. */
  lost: string | undefined
  /** What is said there. */
  sentence: string
  /** The ways on that are offered there. */
  ways: string[]
}

const past = new Date(Date.now() - 1000)
const inAnHour = () => new Date(Date.now() + 3_600_000)
const password = 'совсем другой вечер'

/** Every secret that comes by mail. */
export const tokenKinds: Record<string, TokenKind> = {
  'the confirmation of a registration': {
    row: (token) => ({ status: 'wait', ...awaitingConfirmation(token, new Date()) }),
    expired: { emailConfirmExpires: past },
    use: (browser, secret) => browser.get(`/confirm/${secret}`),
    won: '/login',
    lost: undefined,
    sentence: 'refusals.tokenUnusable',
    ways: ['/login', '/after_register'],
  },
  'the confirmation of who signed up at the console': {
    row: (token) => ({ status: 'wait', ...awaitingConfirmation(token, new Date()) }),
    expired: { emailConfirmExpires: past },
    use: (browser, secret, user) => browser.get(`/confirm-email?userId=${user}&token=${secret}`),
    named: true,
    won: '/login',
    lost: undefined,
    sentence: 'refusals.tokenUnusable',
    ways: ['/login', '/after_register'],
  },
  'a reset': {
    row: ({ hash }) => ({ resetPasswordToken: hash, passwordTokenExpires: inAnHour() }),
    expired: { passwordTokenExpires: past },
    look: (secret) => `/profile/secret/edit?reset_password_token=${secret}`,
    use: (browser, secret) =>
      browser.send('/profile/secret', { _method: 'PUT', reset_password_token: secret, password }),
    won: '/profile',
    lost: '/profile/secret/new',
    sentence: 'refusals.resetUnusable',
    ways: ['/login'],
  },
  'an invitation': {
    row: ({ hash }) => ({ status: 'wait', passwordHash: '!', invitationToken: hash, invitationExpires: inAnHour() }),
    expired: { invitationExpires: past },
    look: (secret) => `/profile/verification?confirmation_token=${secret}`,
    use: (browser, secret) => browser.send('/profile/confirm', { confirmation_token: secret, password }),
    won: '/profile',
    lost: '/profile/login',
    sentence: 'refusals.invitationUnusable',
    ways: ['/profile/secret/new', '/register'],
  },
  'the confirmation of a new address': {
    row: ({ hash }) => ({ newEmail: anna().email, newEmailToken: hash, newEmailExpires: inAnHour() }),
    expired: { newEmailExpires: past },
    use: (browser, secret) => browser.get(`/profile/email/confirm?token=${secret}`),
    won: '/profile',
    lost: '/profile/login',
    sentence: 'refusals.tokenUnusable',
    ways: ['/profile/secret/new', '/register'],
  },
}

/** Somebody whose mail has a token of this kind. */
export async function holder(kind: TokenKind, changes: Partial<UserRow> = {}) {
  const token = newToken()
  const user = await aUser(anna(), { passwordHash: nobodysHash, ...kind.row(token), ...changes })
  return { user, secret: token.secret }
}
