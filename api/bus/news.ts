import { pool, queriesOn } from '../db/pool'
import { onChange } from '../live/changes'
import { logger } from '../log'
import { pause } from './pause'
import { finalPosition } from './read-messages'

/** Who waits for messages; of one organiser's events, or for any. */
interface Waiting {
  organiser?: string
  wake: () => void
}

interface News {
  waiting: Set<Waiting>
  /** Everybody was told of what lies before. */
  told: bigint
  looking: boolean
  /** Something was heard since the last look began. */
  again: boolean
  failed: boolean
  /** Until the next look may be taken. */
  rest?: NodeJS.Timeout
  timer: NodeJS.Timeout
  stopListening: () => void
}

const place = globalThis as { foyerNews?: News }

/** How often somebody looks, whatever was heard, in milliseconds: a NOTIFY may get lost on its way. */
const patience = 5000
/**
 * Milliseconds between two looks, however much is heard meanwhile; and to the next one while some message is not final
 * yet: its transaction may end without a word.
 */
const soon = 100

/** One connection of each process hears of new messages and wakes those here who wait for them. */
export function startNews(): void {
  place.foyerNews ??= {
    waiting: new Set(),
    told: -1n,
    looking: false,
    again: false,
    failed: false,
    timer: setInterval(look, patience),
    stopListening: onChange('foyer_message', look),
  }
}

/** Wakes everybody, so that nobody keeps the process from ending. */
export function stopNews(): void {
  const news = place.foyerNews
  place.foyerNews = undefined
  if (!news) return
  clearInterval(news.timer)
  clearTimeout(news.rest)
  for (const { wake } of news.waiting) wake()
  news.stopListening()
}

/**
 * Resolves once there may be something to read after `after`, where nothing was to be read just now; or after so many
 * milliseconds, or when the signal is given. Waiting costs nothing: no query is made for it. False once this process
 * hears nothing any more, because it stops.
 */
export async function newsAfter(
  after: string,
  { organiser, milliseconds, signal }: { organiser?: string; milliseconds: number; signal?: AbortSignal },
): Promise<boolean> {
  const news = place.foyerNews
  if (!news) return false
  if (news.told > BigInt(after)) {
    // It came this moment; or what was told is not true any more, and whoever asked at once would ask without end.
    look()
    await pause(Math.min(soon, milliseconds), signal)
    return place.foyerNews === news
  }
  const done = new AbortController()
  const entry = { organiser, wake: () => done.abort() }
  news.waiting.add(entry)
  await pause(milliseconds, signal ? AbortSignal.any([signal, done.signal]) : done.signal)
  news.waiting.delete(entry)
  return place.foyerNews === news
}

function look(): void {
  const news = place.foyerNews
  if (!news) return
  if (news.looking || news.rest) news.again = true
  else void lookAround(news)
}

/** One query, however many wait, and a second one where there is something new. */
async function lookAround(news: News): Promise<void> {
  news.looking = true
  news.again = false
  try {
    const { until, last } = await finalPosition({ query: queriesOn(pool()) })
    await tell(news, BigInt(until))
    if (until !== last) news.again = true
    news.failed = false
  } catch (error) {
    // Whoever reads says what is wrong; here it is said once.
    if (!news.failed) logger().warn('The bus cannot be looked at:', error instanceof Error ? error.message : error)
    news.failed = true
  } finally {
    news.looking = false
    news.rest = setTimeout(restored, soon, news).unref()
  }
}

function restored(news: News): void {
  news.rest = undefined
  if (news.again) look()
}

/**
 * What is final may lie before what was: a writer announces a position that others have gone past meanwhile, and a
 * database that took over may lack the last messages. Then nobody is told until there is more again.
 */
async function tell(news: News, until: bigint): Promise<void> {
  if (until <= news.told) return void (news.told = until)
  const everybody = news.told < 0n
  const rows = everybody
    ? []
    : await queriesOn(pool())<{ organiser: string | null }>(
        'SELECT DISTINCT organiser FROM message WHERE position > $1 AND position <= $2',
        [String(news.told), String(until)],
      )
  news.told = until
  const whose = new Set(rows.map(({ organiser }) => organiser))
  for (const { organiser, wake } of news.waiting)
    if (everybody || (organiser === undefined ? rows.length > 0 : whose.has(organiser))) wake()
}
