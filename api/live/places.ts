import { query, type EventRow, type TicketTypeRow } from '../db'
import { texts, type Locale, type Texts } from '../text'
import { areFew, eventState, opensAt, placesLeft, saleState, type EventState } from '../ticketing/sale'

/** An event with what decides about its places. */
export interface Places {
  event: Pick<EventRow, 'id' | 'slug' | 'status' | 'startsAt' | 'endsAt' | 'timeZone' | 'capacity' | 'taken'>
  ticketTypes: Pick<TicketTypeRow, 'id' | 'hidden' | 'quota' | 'taken' | 'saleStartsAt' | 'saleEndsAt'>[]
}

type Row = Places['event'] & {
  [Name in keyof Places['ticketTypes'][number] as `type${Capitalize<Name>}`]: Places['ticketTypes'][number][Name] | null
}

/** The places of these events by their slugs, in one query; drafts do not exist. */
export async function lookAtPlaces(slugs: string[]): Promise<Map<string, Places>> {
  const rows = await query<Row>(
    `SELECT event.id, slug, status, starts_at AS "startsAt", ends_at AS "endsAt", time_zone AS "timeZone", capacity, event.taken,
            type.id AS "typeId", hidden AS "typeHidden", quota AS "typeQuota", type.taken AS "typeTaken",
            sale_starts_at AS "typeSaleStartsAt", sale_ends_at AS "typeSaleEndsAt"
       FROM event LEFT JOIN ticket_type type ON type.event = event.id
      WHERE slug = ANY($1) AND status IN ('published', 'cancelled')`,
    [slugs],
  )
  const found = new Map<string, Places>()
  for (const { typeId, typeHidden, typeQuota, typeTaken, typeSaleStartsAt, typeSaleEndsAt, ...event } of rows) {
    const places = found.get(event.slug) ?? { event, ticketTypes: [] }
    found.set(event.slug, places)
    if (typeId === null) continue
    places.ticketTypes.push({
      id: typeId,
      hidden: typeHidden ?? false,
      quota: typeQuota,
      taken: typeTaken ?? 0,
      saleStartsAt: typeSaleStartsAt,
      saleEndsAt: typeSaleEndsAt,
    })
  }
  return found
}

/** What a page says about them in one language, as JSON; the page only puts the texts where they belong. */
export function sayPlaces({ event, ticketTypes: all }: Places, locale: Locale, now: Date): string {
  const { t, format } = texts(locale)
  const ticketTypes = all.filter(({ hidden }) => !hidden)
  const state = eventState(event, ticketTypes, now)
  const left = placesLeft(event)
  return JSON.stringify({
    state,
    tag: state === 'open' ? '' : t(`event.state.${state}.tag`),
    text: stateText(state, opensAt(ticketTypes, now), event.timeZone, { t, format }),
    next: state === 'open' ? '' : t(`event.state.${state}.next`),
    left: t('units.left', { count: left }),
    taken: t('console.events.taken', { taken: event.taken, capacity: event.capacity }),
    /** The part that is still free, in percent. */
    share: Math.round((100 * left) / event.capacity),
    types: Object.fromEntries(
      ticketTypes.map((type) => {
        const count = placesLeft(event, type)
        const sale = saleState(event, type, now)
        return [
          type.id,
          { few: sale === 'onSale' && areFew(count), text: saleText(sale, type, count, t, format, event) },
        ]
      }),
    ),
  })
}

/** Why nobody can apply now, as the page says it that was loaded before. */
function stateText(
  state: EventState,
  opens: Date | undefined,
  timeZone: string,
  { t, format }: Pick<Texts, 't' | 'format'>,
): string {
  if (state === 'open') return ''
  if (state === 'notYet' && opens) return t('event.opens', { date: format.dateTime(opens, timeZone) })
  return t(`event.state.${state}.text`)
}

function saleText(
  sale: ReturnType<typeof saleState>,
  { saleStartsAt, quota }: Pick<TicketTypeRow, 'saleStartsAt' | 'quota'>,
  count: number,
  t: Texts['t'],
  format: Texts['format'],
  { timeZone }: Pick<EventRow, 'timeZone'>,
): string {
  if (sale === 'onSale')
    return quota === null ? t('units.left', { count }) : t('event.type.left', { left: count, quota })
  if (sale === 'notYet' && saleStartsAt)
    return t('event.type.notYet', { date: format.dateTime(saleStartsAt, timeZone) })
  return t(sale === 'soldOut' ? 'event.type.soldOut' : 'event.type.ended')
}
