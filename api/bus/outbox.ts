import type { Transaction } from '../db'
import type { Messages } from './messages'

/** Whose message it is: the id of the aggregate, and of the organiser whose token may read it beside an admin's. */
interface Subject {
  id: string
  organiser?: string | null
}

/**
 * Puts a message on the event bus, in the transaction of the change that it reports: it is there if that commits, and
 * never otherwise.
 */
export async function publish<Type extends keyof Messages>(
  tx: Pick<Transaction, 'query'>,
  type: Type,
  subject: Subject,
  data: Messages[Type],
): Promise<void> {
  await tx.query(insertion, row(type, subject, data))
}

/** The same for what can happen only once to its subject: of several at once, and of a later one, nothing is left. */
export async function publishOnce(
  tx: Pick<Transaction, 'query'>,
  type: 'user.registered',
  subject: Subject,
  data: Messages[typeof type],
): Promise<void> {
  const once = `ON CONFLICT (subject) WHERE type = 'user.registered' DO NOTHING`
  await tx.query(`${insertion} ${once}`, row(type, subject, data))
}

const insertion = 'INSERT INTO message (type, subject, organiser, data) VALUES ($1, $2, $3, $4::jsonb)'

function row(type: keyof Messages, { id, organiser = null }: Subject, data: unknown): unknown[] {
  return [type, `${type.split('.')[0]}/${id}`, organiser, JSON.stringify(data)]
}
