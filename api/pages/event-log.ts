import type { EventRow } from '../db'
import { User } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import type { Texts } from '../text'
import { auditEntries, type Change } from '../ticketing/audit'

/** So many entries make one page. */
const pageSize = 50
/** So much of a long text is shown. */
const excerpt = 300

const times = ['startsAt', 'endsAt', 'saleStartsAt', 'saleEndsAt']
const plainFields = 'title description timeZone venue address city currency capacity name quota maxPerOrder position'
const said = `${plainFields} refundHours cancellationReason moderationNote price category hidden`.split(' ')
const known = [...times, ...said]

/** One page of what was done with an event, the newest first, in the reader's language: two queries. */
export async function eventLog(event: EventRow, after: ListPosition | undefined, texts: Texts) {
  const rows = await auditEntries(event.id, pageSize + 1, after)
  const page = rows.slice(0, pageSize)
  const ids = [...new Set(page.flatMap(({ user }) => user ?? []))]
  const users = ids.length > 0 ? await User.find({ id: ids }) : []
  const names = new Map(
    users.map(({ id, firstName, lastName }) => [id, [firstName, lastName].filter(Boolean).join(' ')]),
  )
  const last = rows.length > pageSize ? page.at(-1) : undefined
  return {
    event,
    entries: page.map(({ id, action, user, changes, createdAt }) => ({
      ...{ id, action, createdAt },
      who: user === null ? null : (names.get(user) ?? null),
      changes: changes.map((change) => written(change, event, texts)),
    })),
    next: last && listLink(`/admin/events/${event.id}/log`, {}, last),
    begun: after !== undefined,
  }
}

function written({ field, from, to }: Change, event: EventRow, texts: Texts) {
  const label = known.includes(field) ? texts.t(`console.log.fields.${field}`) : field
  const value = (given: Change['from']) => (given === null || given === '' ? null : valueOf(field, given, event, texts))
  return { label, from: value(from), to: value(to), same: from === to }
}

function valueOf(field: string, value: NonNullable<Change['from']>, event: EventRow, { t, format }: Texts): string {
  if (times.includes(field)) return format.dateTime(new Date(String(value)), event.timeZone)
  if (field === 'price') return value === 0 ? t('units.free') : format.money(Number(value), event.currency)
  if (field === 'category') return t(`category.${String(value)}`)
  if (typeof value === 'boolean') return value ? t('console.log.yes') : t('console.log.no')
  const text = String(value)
  return text.length > excerpt ? `${text.slice(0, excerpt).toWellFormed()}…` : text
}
