import type { Request, Response } from 'express'
import { pointerOf } from '../documents/parse-document'
import { TooMany } from '../limits/too-many'
import { logger } from '../log'
import { FormRefusal, Refusal } from '../refusal'
import { sendProblem } from './api'
import { asRefusal } from './as-refusal'
import { breakdown } from './breakdown'

/** What is wrong with a request to the API before anything is looked at; `text` is a key of config/locales. */
export class BadRequest extends Error {
  constructor(
    readonly status: 400 | 404 | 409 | 413 | 415 | 422,
    readonly text: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(text)
    this.name = 'BadRequest'
  }
}

/** What the business says no with, and where in the document the reason stands. All others are 422. */
const refusals: Record<string, { status?: number; at?: string }> = {
  formOnly: { status: 415 },
  formTooLarge: { status: 413 },
  eventGone: { status: 404 },
  eventIsCancelled: { status: 409 },
  eventIsPublished: { status: 409, at: '/status' },
  eventChangedMeanwhile: { status: 412 },
  ticketTypeInUse: { status: 409, at: '/ticket_types' },
  lastTicketType: { at: '/ticket_types' },
  eventPast: { at: '/starts_at' },
  busy: { status: 503 },
}

/** Answers a program what an action threw: a refusal with its reason, anything else as a breakdown. */
export function refuse(req: Request, res: Response, thrown: unknown): void {
  const error = asRefusal(thrown)
  const { t } = req.texts
  if (error instanceof BadRequest) return sendProblem(res.set(error.headers), error.status, { detail: t(error.text) })
  if (error instanceof FormRefusal) {
    const errors = error.problems.map(({ field, text, values }) => ({
      pointer: pointerOf(field),
      detail: t(text, values),
    }))
    return sendProblem(res, 422, { detail: t('api.refused.fields'), errors })
  }
  if (!(error instanceof Refusal)) return breakdown(req, res, error)
  if (error.cause !== undefined) logger().warn(`${req.id} ${error.code}`, error.cause)
  const { status = 422, at } = refusals[error.code] ?? {}
  const detail = t(`refusals.${error.code}`, error.values)
  if (error instanceof TooMany) return sendProblem(res.set('Retry-After', String(error.seconds)), 429, { detail })
  if (status === 503) res.set('Retry-After', '1')
  sendProblem(res, status, { detail, errors: at === undefined ? undefined : [{ pointer: at, detail }] })
}
