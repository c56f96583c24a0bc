import type { UserRow } from '../db'

/** The user that a request carries: what pages show, and whether the account may be used. */
export type Visitor = Pick<
  UserRow,
  'id' | 'username' | 'firstName' | 'lastName' | 'email' | 'phone' | 'birthDate' | 'role' | 'locale'
> & {
  active: boolean
}

/** Where a form lives and what was typed into it. */
export interface FormPage {
  /** Path of the page that shows the form; the request's own path where left out. */
  back?: string
  fields?: Record<string, unknown>
}

/** What a client of the API is told beside the status; `pointer` is a JSON Pointer into what it sent (RFC 6901). */
export interface Problem {
  detail?: string
  errors?: { pointer: string; detail: string }[]
}
