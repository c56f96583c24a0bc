import { pool, queriesOn } from '../db/pool'
import type { Transaction } from '../db'
import { newsAfter } from './news'
import { pause } from './pause'
import { readMessages, type Message } from './read-messages'

type Query = Pick<Transaction, 'query'>

/** Who reads the whole bus, each from where it has come to. */
export type Reader = 'rabbitmq' | 'webhooks'

/** So many messages at a time. */
const batch = 100
/** How long nobody looks when nothing was heard, in milliseconds; and when another process is reading. */
const patience = 5000
const turn = 500

/**
 * Gives the next messages to `work`, in order, and remembers in the same transaction that it took them: what throws or
 * dies is given the same ones again. Of all processes one at a time does so for each reader.
 * Gives the position that was reached, and whether there may be more at once; undefined where another one reads.
 */
export async function readOn(
  reader: Reader,
  work: (tx: Query, messages: Message[]) => Promise<void>,
): Promise<{ reached: string; more: boolean } | undefined> {
  const client = await pool().connect()
  let broken: Error | undefined
  const query = queriesOn(client)
  try {
    await client.query('BEGIN')
    const mine = await query<{ position: string }>(
      'SELECT position FROM bus_reader WHERE name = $1 FOR UPDATE SKIP LOCKED',
      [reader],
    )
    const after = mine[0]?.position
    if (after === undefined) {
      await client.query('ROLLBACK')
      return undefined
    }
    const { messages, next } = await readMessages({ query }, { after, limit: batch })
    if (messages.length > 0) await work({ query }, messages)
    if (next !== after) await query('UPDATE bus_reader SET position = $2 WHERE name = $1', [reader, next])
    await client.query('COMMIT')
    return { reached: next, more: messages.length === batch }
  } catch (error) {
    // A transaction that was not finished ends with its connection.
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Reads on whenever there is something new, until the signal is given. What `work` throws comes out; whenever something
 * was read and taken, or there was nothing to read, `well` hears of it.
 */
export async function follow(
  reader: Reader,
  work: (tx: Query, messages: Message[]) => Promise<void>,
  signal: AbortSignal,
  well?: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const read = await readOn(reader, work)
    // That another process reads says nothing about this one.
    if (read) well?.()
    if (read?.more || signal.aborted) continue
    if (!read) await pause(turn, signal)
    else if (!(await newsAfter(read.reached, { milliseconds: patience, signal }))) await pause(patience, signal)
  }
}
