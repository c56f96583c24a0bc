import { z } from 'zod'
import type { EventRow } from '../db'
import { FormRefusal, type FieldProblem } from '../refusal'
import type { TicketTypeFields } from '../ticketing/event-fields'
import type { Step } from '../ticketing/move-ticket-type'
import { mostPlaces } from './event-form'
import { optionalMomentField, part } from './moment-fields'
import { price, wholeNumber } from './numbers'
import { complaint, line, parseForm } from './text'

/** The database says the same. */
const mostPerOrder = 100

const empty = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() === '')

const details = (currency: string) =>
  z.object({
    name: line('ticketTypeName'),
    price: price(currency),
    quota: z.preprocess(
      (value) => (empty(value) ? null : value),
      wholeNumber('quota', { least: 1, most: mostPlaces }).nullable(),
    ),
    maxPerOrder: wholeNumber('maxPerOrder', { least: 1, most: mostPerOrder }),
    hidden: z
      .unknown()
      .optional()
      .transform((value) => value === 'yes'),
  })

/** What an organiser says of a ticket type; the hours of its sale are those of the event's zone. @throws FormRefusal */
export function ticketTypeForm(
  values: Record<string, unknown>,
  { currency, timeZone }: Pick<EventRow, 'currency' | 'timeZone'>,
): Omit<TicketTypeFields, 'position'> {
  const problems: FieldProblem[] = []
  const said = part(problems, () => parseForm(details(currency), values))
  const saleStartsAt = part(problems, () => optionalMomentField(values, 'saleStarts', timeZone))
  const saleEndsAt = part(problems, () => optionalMomentField(values, 'saleEnds', timeZone))
  if (!said || saleStartsAt === undefined || saleEndsAt === undefined) throw new FormRefusal(problems)
  return { ...said, saleStartsAt, saleEndsAt }
}

const direction = z.object({ direction: z.enum(['up', 'down'], complaint('form.direction')) })

/** Where a button moves a ticket type. @throws FormRefusal */
export function stepForm(values: unknown): Step {
  return parseForm(direction, values).direction === 'up' ? -1 : 1
}
