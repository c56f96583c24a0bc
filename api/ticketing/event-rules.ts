import type { EventRow, TicketTypeRow } from '../db'
import type { FieldProblem } from '../refusal'
import { mostPrice, type EventFields, type TicketTypeFields } from './event-fields'

const day = 24 * 60 * 60 * 1000
/** An event may last so many days, and be planned so many years ahead. */
const longestDays = 366
const mostYears = 10

/** What is wrong with an event that would look like this; `before` is what it is now. */
export function eventProblems(fields: EventFields, before: EventRow | undefined, now: Date): FieldProblem[] {
  const problems: FieldProblem[] = []
  const { startsAt, endsAt, capacity, currency } = fields
  const moved = before === undefined || before.startsAt.getTime() !== startsAt.getTime()
  if (moved && startsAt <= now) problems.push({ field: 'startsAt', text: 'form.startsInPast' })
  if (startsAt.getTime() > now.getTime() + mostYears * 366 * day)
    problems.push({ field: 'startsAt', text: 'form.startsTooLate', values: { years: mostYears } })
  if (endsAt <= startsAt) problems.push({ field: 'endsAt', text: 'form.endsBeforeStart' })
  else if (endsAt.getTime() - startsAt.getTime() > longestDays * day)
    problems.push({ field: 'endsAt', text: 'form.lastsTooLong', values: { days: longestDays } })
  if (before && capacity < before.taken)
    problems.push({ field: 'capacity', text: 'form.capacityTaken', values: { count: before.taken } })
  if (before && before.currency !== currency && before.status !== 'draft')
    problems.push({ field: 'currency', text: 'form.currencyFixed' })
  return problems
}

/** The same for one ticket type; `at` names its part of the form. */
export function ticketTypeProblems(
  fields: TicketTypeFields,
  before: TicketTypeRow | undefined,
  at: string,
): FieldProblem[] {
  const problems: FieldProblem[] = []
  const { saleStartsAt, saleEndsAt, quota, price } = fields
  if (price > mostPrice) problems.push({ field: fieldAt(at, 'price'), text: 'form.priceTooHigh' })
  if (saleStartsAt && saleEndsAt && saleEndsAt <= saleStartsAt)
    problems.push({ field: fieldAt(at, 'saleEndsAt'), text: 'form.saleEndsBeforeStart' })
  if (before && quota !== null && quota < before.taken)
    problems.push({ field: fieldAt(at, 'quota'), text: 'form.quotaTaken', values: { count: before.taken } })
  return problems
}

/** `fieldAt('ticketTypes[0]', 'quota')` is `ticketTypes[0][quota]`; a form of its own has the bare name. */
export function fieldAt(at: string, name: string): string {
  return at === '' ? name : `${at}[${name}]`
}
