import { Event, transaction, type EventRow, type TicketTypeRow, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { record } from './audit'
import { insertDraft } from './create-event'
import type { Editor, EventFields, TicketTypeFields } from './event-fields'
import { newKey } from './random-names'
import { currentCover } from './remove-cover'
import { ticketTypesOf } from './ticket-types-of'
import { localTime, momentsAt, weeksLater } from './local-time'

const week = 7 * 24 * 60 * 60 * 1000

/**
 * Makes a draft that says the same, on the same day of a week to come at the same hour, with the sale of its tickets as
 * long before. `id` names the wish: the same one makes one copy.
 * @throws Refusal `eventGone`, `busy`
 */
export async function copyEvent(
  source: string,
  { id, by, now }: { id: string; by: Editor & { user: string }; now: Date },
): Promise<EventRow> {
  const original = await Event.findOne({ id: source })
  if (!original) throw new Refusal('eventGone')
  const ticketTypes = await ticketTypesOf(source)
  const weeks = weeksAhead(original, now)
  try {
    return await transaction(async (tx) => {
      const organiser = original.organiser ?? by.user
      const types = ticketTypes.map((each, position) => shifted(each, position, weeks, original.timeZone))
      const copy = await insertDraft(tx, moved(original, weeks), types, { organiser, by, id })
      await tx.Event.update({ id }, { refundHours: original.refundHours })
      await copyCover(tx, source, id)
      const changes = [{ field: 'title', from: original.title, to: copy.title }]
      await record(tx, { event: id, ...by, action: 'copied', changes })
      return copy
    })
  } catch (error) {
    const made = await Event.findOne({ id })
    if (made) return made
    throw error
  }
}

/** The same picture once more, by a job: each event may change or remove its own. */
async function copyCover(tx: Transaction, source: string, event: string): Promise<void> {
  const cover = await currentCover(tx, source)
  if (!cover) return
  const { alt, width, height, key: from } = cover
  const copy = await tx.Cover.create({ event, alt, width, height, key: newKey(), status: 'preparing' }).fetch()
  await addJob(tx, 'prepare-cover', { cover: copy.id, from })
}

/** The fewest whole weeks, one at least, after which it has not begun yet. */
function weeksAhead({ startsAt, timeZone }: EventRow, now: Date): number {
  let weeks = Math.max(1, Math.floor((now.getTime() - startsAt.getTime()) / week))
  while (weeksLater(startsAt, weeks, timeZone) <= now) weeks++
  return weeks
}

function moved(event: EventRow, weeks: number): EventFields {
  const { title, description, timeZone, venue, address, city, category, currency, capacity } = event
  const startsAt = weeksLater(event.startsAt, weeks, timeZone)
  const endsAt = weeksLater(event.endsAt, weeks, timeZone)
  // Where clocks are set back in between, an hour that exists twice may come out before the start.
  const later = momentsAt(localTime(endsAt, timeZone), timeZone).find((moment) => moment > startsAt)
  const end = endsAt > startsAt ? endsAt : (later ?? new Date(startsAt.getTime() + duration(event)))
  return { title, description, startsAt, endsAt: end, timeZone, venue, address, city, category, currency, capacity }
}

function shifted(type: TicketTypeRow, position: number, weeks: number, zone: string): TicketTypeFields {
  const { name, price, quota, maxPerOrder, hidden } = type
  const saleStartsAt = type.saleStartsAt && weeksLater(type.saleStartsAt, weeks, zone)
  const saleEndsAt = type.saleEndsAt && weeksLater(type.saleEndsAt, weeks, zone)
  const empty = saleStartsAt && saleEndsAt && saleEndsAt <= saleStartsAt
  return {
    ...{ name, price, quota, maxPerOrder, hidden, position },
    saleStartsAt,
    saleEndsAt: empty ? null : saleEndsAt,
  }
}

function duration({ startsAt, endsAt }: EventRow): number {
  return endsAt.getTime() - startsAt.getTime()
}
