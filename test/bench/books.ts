/** As much of a connection as is needed here. */
export interface Asks {
  query(statement: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/** What one side says of the money of an event, in minor units. */
export interface Sum {
  captured: number
  refunded: number
}

export interface Books {
  ours: Sum
  bank: Sum
  /** Payments of which the two do not say the same. */
  differing: string[]
}

/** Our books of an event beside the ledger of the test bank. */
export async function books(client: Asks, event: string): Promise<Books> {
  const { rows } = await client.query(
    `SELECT payment.id,
            CASE payment.status WHEN 'succeeded' THEN payment.amount ELSE 0 END AS captured, payment.refunded,
            CASE bank.status WHEN 'succeeded' THEN bank.amount ELSE 0 END AS "bankCaptured",
            coalesce(bank.refunded, 0) AS "bankRefunded"
       FROM payment JOIN "order" o ON o.id = payment."order"
       LEFT JOIN sandbox_payment bank ON bank.idempotency_key = payment.id::text
      WHERE o.event = $1`,
    [event],
  )
  const lines = rows as { id: string; captured: number; refunded: number; bankCaptured: number; bankRefunded: number }[]
  const sum = (amount: (line: (typeof lines)[number]) => number) => lines.reduce((all, line) => all + amount(line), 0)
  return {
    ours: { captured: sum(({ captured }) => captured), refunded: sum(({ refunded }) => refunded) },
    bank: { captured: sum(({ bankCaptured }) => bankCaptured), refunded: sum(({ bankRefunded }) => bankRefunded) },
    differing: lines
      .filter((line) => line.captured !== line.bankCaptured || line.refunded !== line.bankRefunded)
      .map((line) => JSON.stringify(line)),
  }
}

/** The newest job of all. What was owed before is no matter of whoever comes later. */
export async function newestJob(client: Asks): Promise<string> {
  const { rows } = await client.query('SELECT coalesce(max(id), 0)::text AS id FROM graphile_worker.jobs')
  return (rows as { id: string }[])[0]?.id ?? '0'
}

/** How many jobs are due and not done, those that have failed and wait for their next try included. */
export function jobsDue(client: Asks, after = '0'): Promise<number> {
  return jobs(client, after, 'run_at <= now() OR attempts > 0')
}

/** How many jobs have yet to be tried for the first time, or are being tried. */
export function jobsFresh(client: Asks, after = '0'): Promise<number> {
  return jobs(client, after, 'run_at <= now() AND attempts = 0 OR locked_at IS NOT NULL')
}

async function jobs(client: Asks, after: string, which: string): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int FROM graphile_worker.jobs WHERE id > $1 AND (${which}) AND attempts < max_attempts`,
    [after],
  )
  return (rows as { count: number }[])[0]?.count ?? NaN
}
