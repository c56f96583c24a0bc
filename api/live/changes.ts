import { Line } from '../db/line'

/** What the database tells by itself when it changes: a channel, and what stands in its messages. */
export interface Channels {
  /** The id of an event whose places may be others now. */
  foyer_places: string
  /** Nothing: there is a new message on the event bus. */
  foyer_message: string
}
export type Channel = keyof Channels

/** Undefined means: anything may have changed, because nobody has listened for a while. */
type Told = (payload: string | undefined) => void

interface State {
  line: Line
  listeners: Map<string, Set<Told>>
}
const place = globalThis as { foyerLine?: State }

/**
 * Tells of every change of this kind, by whatever process, once it is committed; what keeps something in memory throws
 * it away then. Gives a function that ends it.
 */
export function onChange(channel: Channel, told: Told): () => void {
  const { line, listeners } = open()
  const known = listeners.get(channel)
  const all = known ?? new Set<Told>()
  all.add(told)
  if (!known) {
    listeners.set(channel, all)
    void line.keep(`LISTEN ${channel}`)
  }
  return () => void all.delete(told)
}

/** Keeps a statement in force for as long as this process is there: run now, and again whenever the line was lost. */
export function whileAlive(statement: string, values: unknown[] = []): Promise<void> {
  return open().line.keep(statement, values)
}

export async function closeChanges(): Promise<void> {
  const { line } = place.foyerLine ?? {}
  place.foyerLine = undefined
  await line?.close()
}

function open(): State {
  if (place.foyerLine) return place.foyerLine
  const listeners = new Map<string, Set<Told>>()
  const tell = (all: Iterable<Told> = [], payload?: string) => {
    for (const told of all) told(payload)
  }
  const line = new Line({
    opened: () => listeners.forEach((all) => tell(all)),
    said: (channel, payload) => tell(listeners.get(channel), payload),
  })
  return (place.foyerLine = { line, listeners })
}
