import { query, type EventRow } from '../../db'
import { untoldChanges } from '../../ticketing/announcement'
import { holdersCare } from '../../ticketing/event-fields'

/** Whose events are looked at. */
export type Scope = { event: string } | { organiser: string } | { everybody: true }

/** Something to look after; `kind` names its sentence, `count` its number where it has one. */
export interface Attention {
  kind:
    | 'draftSoon'
    | 'waitsForModeration'
    | 'soldOut'
    | 'nearlySoldOut'
    | 'noSale'
    | 'untold'
    | 'refundsFailed'
    | 'refundsStuck'
    | 'announcementStuck'
    | 'differences'
  href: string
  title: string
  count: number
}

type Upcoming = Pick<EventRow, 'id' | 'title' | 'status' | 'capacity' | 'taken' | 'publishedAt'> & {
  soon: boolean
  submitted: boolean
  onSale: boolean
  changed: boolean
}

/** So many of the next events are looked at, and so far ahead; an index finds them. */
const mostEvents = 50
const ahead = `interval '60 days'`
const soon = `interval '14 days'`
const mostOfAKind = 10

/** What needs attention, the most urgent first: a fixed number of queries, each with a limit. */
export async function attention(scope: Scope): Promise<Attention[]> {
  const [events, refunds, announcements, house] = await Promise.all([
    ofEvents(scope),
    ofRefunds(scope),
    ofAnnouncements(scope),
    'everybody' in scope ? ofHouse() : [],
  ])
  // An admin has the whole queue of moderation already.
  const others = 'everybody' in scope ? events.filter(({ kind }) => kind !== 'waitsForModeration') : events
  return [...refunds, ...announcements, ...house, ...others]
}

function conditionOf(scope: Scope): [condition: string, values: unknown[]] {
  if ('event' in scope) return ['event.id = $1', [scope.event]]
  return 'organiser' in scope ? ['event.organiser = $1', [scope.organiser]] : ['true', []]
}

async function ofEvents(scope: Scope): Promise<Attention[]> {
  const [condition, values] = conditionOf(scope)
  const rows = await query<Upcoming>(
    `SELECT id, title, status, capacity, taken, published_at AS "publishedAt", starts_at < now() + ${soon} AS soon,
            submitted_at IS NOT NULL AS submitted,
            EXISTS (SELECT FROM ticket_type kind WHERE kind.event = next.id AND NOT hidden
                       AND (sale_starts_at IS NULL OR sale_starts_at <= now())
                       AND (sale_ends_at IS NULL OR sale_ends_at > now())) AS "onSale",
            taken > 0 AND EXISTS (
              SELECT FROM audit_entry entry CROSS JOIN jsonb_array_elements(entry.changes) change
               WHERE entry.event = next.id AND action = 'changed' AND change->>'field' IN (${cared})
                 AND entry.created_at > coalesce(
                   (SELECT max(created_at) FROM announcement WHERE event = next.id), published_at)) AS changed
       FROM (SELECT * FROM event WHERE ${condition} AND starts_at BETWEEN now() AND now() + ${ahead}
                AND status <> 'cancelled' ORDER BY starts_at, id LIMIT ${mostEvents}) next
      ORDER BY starts_at, id`,
    values,
  )
  const untold = await untoldAmong(rows.filter(({ changed }) => changed).slice(0, mostOfAKind))
  return rows.flatMap((row) => {
    const kinds = kindsOf(row)
    if (untold.has(row.id)) kinds.unshift('untold')
    const href = (kind: Attention['kind']) =>
      kind === 'untold' ? `/admin/events/${row.id}/announcements/new` : `/admin/events/${row.id}`
    return kinds.map((kind) => ({ kind, title: row.title, href: href(kind), count: row.capacity - row.taken }))
  })
}

/** Names of columns, made of our own words. */
const cared = holdersCare.map((field) => `'${field}'`).join(', ')

function kindsOf({ status, submitted, soon, taken, capacity, onSale }: Upcoming): Attention['kind'][] {
  if (status === 'draft') return submitted ? ['waitsForModeration'] : soon ? ['draftSoon'] : []
  if (taken >= capacity) return ['soldOut']
  const kinds: Attention['kind'][] = taken >= capacity * 0.9 ? ['nearlySoldOut'] : []
  return soon && !onSale ? [...kinds, 'noSale'] : kinds
}

/** What was changed back again is nothing to tell. */
async function untoldAmong(events: Upcoming[]): Promise<Set<string>> {
  const told = await Promise.all(
    events.map(async (event) => ((await untoldChanges(event)).length > 0 ? [event.id] : [])),
  )
  return new Set(told.flat())
}

async function ofRefunds(scope: Scope): Promise<Attention[]> {
  const [condition, values] = conditionOf(scope)
  const rows = await query<{ id: string; title: string; failed: number; stuck: number }>(
    `SELECT event.id, event.title, failed, stuck
       FROM (SELECT subject, sum(refunds_failed)::integer AS failed,
                    coalesce(sum(refunds_open) FILTER (WHERE day < current_date - 1), 0)::integer AS stuck
               FROM sales_day WHERE refunds_open <> 0 OR refunds_failed <> 0 GROUP BY subject) owed
       JOIN event ON event.id = owed.subject
      WHERE ${condition} AND (failed > 0 OR stuck > 0) ORDER BY event.id LIMIT ${mostOfAKind}`,
    values,
  )
  return rows.flatMap(({ id, title, failed, stuck }) => {
    const href = `/admin/orders?event=${id}`
    const found = (kind: Attention['kind'], count: number) => (count > 0 ? [{ kind, title, href, count }] : [])
    return [...found('refundsFailed', failed), ...found('refundsStuck', stuck)]
  })
}

async function ofAnnouncements(scope: Scope): Promise<Attention[]> {
  const [condition, values] = conditionOf(scope)
  return query<Attention>(
    `SELECT 'announcementStuck' AS kind, event.title, '/admin/events/' || event.id || '/announcements' AS href,
            coalesce(recipients - sent - failed - skipped, 0) AS count
       FROM announcement JOIN event ON event.id = announcement.event
      WHERE ${condition} AND finished_at IS NULL AND announcement.created_at < now() - interval '1 hour'
        AND NOT EXISTS (SELECT FROM announcement_recipient WHERE announcement = announcement.id AND tries > 0
                           AND due_at > now())
      ORDER BY announcement.created_at LIMIT ${mostOfAKind}`,
    values,
  )
}

/** What only admins can look after. */
async function ofHouse(): Promise<Attention[]> {
  return query<Attention>(
    `SELECT 'differences' AS kind, '' AS title, '/admin/payments' AS href, count(*)::integer AS count
       FROM (SELECT FROM payment_difference WHERE settled_at IS NULL LIMIT 100) open HAVING count(*) > 0
      UNION ALL
     (SELECT 'waitsForModeration', title, '/admin/events/' || id, 0 FROM event
       WHERE submitted_at IS NOT NULL ORDER BY submitted_at, id LIMIT ${mostOfAKind})`,
  )
}
