import type { Transaction } from '../db'
import type { MessageType } from './messages'

/** A message as it stands in the outbox. */
export interface Message {
  /** Digits: positions only grow, and may leave gaps. */
  position: string
  id: string
  type: MessageType
  /** "order/…" and the like. */
  subject: string
  organiser: string | null
  data: Record<string, unknown>
  time: Date
}

export interface Batch {
  messages: Message[]
  /** Go on from here; where nothing more was to be read, it lies behind messages that are nobody's or another's. */
  next: string
}

type Query = Pick<Transaction, 'query'>

/** The position up to which no message can appear any more, and the last one that was given out. */
export async function finalPosition({ query }: Query): Promise<{ until: string; last: string }> {
  const [found] = await query<{ until: string; last: string }>('SELECT until, last FROM final_position()')
  if (!found) throw new Error('The bus says nothing')
  return found
}

/**
 * The messages after a position, in order; of one organiser's events, or all. None is skipped that commits later.
 * Needs READ COMMITTED: the two statements see the database one after the other.
 */
export async function readMessages(
  tx: Query,
  { after, limit, organiser }: { after: string; limit: number; organiser?: string },
): Promise<Batch> {
  const { until } = await finalPosition(tx)
  const values = organiser === undefined ? [after, until, limit] : [after, until, limit, organiser]
  const messages = await tx.query<Message>(
    `SELECT position::text, id, type, subject, organiser, data, time FROM message
      WHERE position > $1 AND position <= $2 ${organiser === undefined ? '' : 'AND organiser = $4'}
      ORDER BY message.position LIMIT $3`,
    values,
  )
  const last = messages.length === limit ? messages.at(-1)?.position : undefined
  return { messages, next: last ?? later(after, until) }
}

function later(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other
}
