import { z } from 'zod'
import { FormRefusal, type FieldProblem } from '../refusal'
import { jumpOver, momentsAt, offsetAt } from '../ticketing/local-time'
import { realDay } from './fields'
import { complaint, line, parseForm } from './text'

type Values = Record<string, unknown>

/** The fields of each moment. */
const fieldsOf = {
  starts: { date: 'startsDate', time: 'startsTime', offset: 'startsOffset' },
  ends: { date: 'endsDate', time: 'endsTime', offset: 'endsOffset' },
  saleStarts: { date: 'saleStartsDate', time: 'saleStartsTime', offset: 'saleStartsOffset' },
  saleEnds: { date: 'saleEndsDate', time: 'saleEndsTime', offset: 'saleEndsOffset' },
}
type Moment = keyof typeof fieldsOf

/** A day as YYYY-MM-DD, from that or from 31.12.2026. */
const day = (field: string) =>
  line(field, { most: 20 }).transform((value, context) => {
    const found = realDay(value)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: complaint('form.day') })
    return z.NEVER
  })

/** An hour as HH:MM, from that or from 19.30. */
const hour = (field: string) =>
  line(field, { most: 20 }).transform((value, context) => {
    const [, hours = '', minutes = ''] = /^(\d{1,2})[:. ](\d{2})(?::\d{2})?$/.exec(value) ?? []
    if (hours !== '' && Number(hours) < 24 && Number(minutes) < 60) return `${hours.padStart(2, '0')}:${minutes}`
    context.addIssue({ code: 'custom', message: complaint('form.hour') })
    return z.NEVER
  })

/**
 * The moment that the fields of a day, an hour and, where that hour comes twice, an offset say on the clocks of
 * a zone; undefined where the zone is not known.
 * @throws FormRefusal
 */
export function momentField(values: Values, name: Moment, zone: string | undefined): Date | undefined {
  const { date, time, offset } = fieldsOf[name]
  const parsed = parseForm(z.object({ [date]: day(date), [time]: hour(time) }), values)
  const local = { day: parsed[date] ?? '', time: parsed[time] ?? '' }
  if (zone === undefined) return undefined
  const moments = momentsAt(local, zone)
  if (moments.length === 0)
    throw new FormRefusal([{ field: time, text: 'form.hourJumped', values: jumpOver(local, zone) }])
  const meant = moments.length > 1 ? moments.find((each) => offsetAt(each, zone) === values[offset]) : moments[0]
  if (!meant) throw new FormRefusal([{ field: offset, text: 'form.hourTwice' }])
  return meant
}

/** The same; null where neither day nor hour is filled in. @throws FormRefusal */
export function optionalMomentField(values: Values, name: Moment, zone: string): Date | null {
  const { date, time } = fieldsOf[name]
  if ([date, time].every((field) => [undefined, ''].some((nothing) => trimmed(values[field]) === nothing))) return null
  return momentField(values, name, zone) ?? null
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value
}

/** Runs one part of a form and keeps what is wrong with it beside what is wrong with the others. */
export function part<Result>(problems: FieldProblem[], work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FormRefusal)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/** What a rule says of a moment belongs to the field of its day. */
export function atMomentFields(error: unknown): unknown {
  if (!(error instanceof FormRefusal)) return error
  return new FormRefusal(
    error.problems.map((problem) => ({ ...problem, field: problem.field.replace(/(starts|ends)At$/i, '$1Date') })),
  )
}
