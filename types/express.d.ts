/** What Sails and Foyer's policies put on requests and responses. */
import type { Bearer } from '../api/accounts/api-token'
import type { FirstProof } from '../api/accounts/second-step/first-proof'
import type { PasskeyChallenge } from '../api/accounts/passkeys/challenge'
import type { FormPage, Problem, Visitor } from '../api/http/types'
import type { UploadForm } from '../api/http/upload'
import type { RouteLimit } from '../api/limits/figures'
import type { Texts } from '../api/text'
import type { SailsApp } from './sails'
import 'express-session'

declare module 'node:http' {
  interface IncomingMessage {
    rawBody?: Buffer
  }
}

declare module 'express-session' {
  interface SessionData {
    userId: string
    /** Of the password that its user had then. */
    proof: string
    /** When and with what browser its user signed in (ISO 8601, User-Agent). */
    signedInAt: string
    device: string
    /** What this browser registered with last, where its confirmation leads, and the user whom it has made so. */
    signedUp: { email: string; next: string; user?: string }
    flash: Flash
    csrfSecret: string
    /** What pages of this session asked a passkey to sign, and no passkey has signed yet. */
    passkeyChallenges: PasskeyChallenge[]
    /** The page that a visitor asked for before having to sign in. */
    wanted: string
    /** Whoever gave the password and still owes the code; then where to go on, and what to say there. */
    halfway: FirstProof & { next: string; notice?: string }
    /** Encrypted: the secret of a second step that is being set up, and recovery codes until they were shown. */
    newSecondStep: string
    recoveryCodes: string
    /** Encrypted: a token of the API until it was shown, as JSON with its name. */
    newApiToken: string
    /** Encrypted: the new secret of a webhook until it was shown. */
    webhookSecret: { webhook: string; sealed: string }
  }
}

declare global {
  /** What one request tells the page after its redirect, once. */
  interface Flash {
    notice?: string
    error?: string
    errors?: { field: string; message: string }[]
    /** What was typed, by the names of the fields; passwords never. */
    fields?: Record<string, string>
    email?: string
  }

  namespace Express {
    interface Request {
      _sails: SailsApp
      id: string
      texts: Texts
      user: Visitor | null
      /** Who speaks to the API; the policy `tokenAuth` puts it there. */
      bearer?: Bearer
      /** Why the body could not be read, as the code of a Refusal; the policy `form` answers it. */
      bodyProblem?: 'formTooLarge' | 'formMalformed'
      /** What a form with files brought; read by the policy `upload`. */
      upload?: UploadForm
      options: { back?: string | string[]; rate?: RouteLimit }
      allParams(): Record<string, unknown>
    }
    interface Locals {
      /** What the request before the redirect told this page; handed over by the policy `flash`. */
      flash?: Flash
      /** How many events wait for an admin, on the pages of the console. */
      waitingEvents?: number
      /** The answer is a refusal: `res.refused` gave it. */
      refused?: boolean
      /** In how many minutes the page of a limit may be asked for again. */
      minutes?: string | number
    }
    interface Response {
      view(path: string, locals?: Record<string, unknown>): void
      /** The business or the form says no: the sentence goes into the flash, the browser back to the form. */
      refused(error: unknown, page?: FormPage): void
      notFound(): void
      /** Says no to a client of the API (RFC 9457). */
      problem(status: number, problem?: Problem): void
      forbidden(): void
      serverError(error?: unknown): void
    }
  }
}
