/** What Sails and Foyer's policies put on requests and responses. */
import type { FormPage, Visitor } from '../api/http/types'
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
    flash: Flash
    csrfSecret: string
    /** The page that a visitor asked for before having to sign in. */
    wanted: string
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
      /** Why the body could not be read, as the code of a Refusal; the policy `form` answers it. */
      bodyProblem?: 'formTooLarge' | 'formMalformed'
      options: { back?: string }
      allParams(): Record<string, unknown>
    }
    interface Locals {
      /** What the request before the redirect told this page; handed over by the policy `flash`. */
      flash?: Flash
    }
    interface Response {
      view(path: string, locals?: Record<string, unknown>): void
      /** The business or the form says no: the sentence goes into the flash, the browser back to the form. */
      refused(error: unknown, page?: FormPage): void
      notFound(): void
      forbidden(): void
      serverError(error?: unknown): void
    }
  }
}
