import { randomBytes } from 'node:crypto'
import { format } from 'node:util'
import { pool } from '../../api/db/pool'
import { useLogger } from '../../api/log'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'

/** Lets the database refuse one kind of statement on one user while `work` runs; gives the message of its error. */
export async function whileDatabaseRefuses<Result>(
  statement: 'INSERT' | 'UPDATE' | 'DELETE',
  email: string,
  work: (message: string) => Promise<Result>,
): Promise<Result> {
  const message = `internal ${randomBytes(8).toString('hex')}`
  const row = statement === 'INSERT' ? 'NEW' : 'OLD'
  await pool().query(`CREATE FUNCTION refuse_on_purpose() RETURNS trigger LANGUAGE plpgsql
                      AS $$ BEGIN RAISE EXCEPTION '${message}'; END $$`)
  await pool().query(`CREATE TRIGGER refuse_on_purpose BEFORE ${statement} ON "user" FOR EACH ROW
                      WHEN (${row}.email = '${email}') EXECUTE FUNCTION refuse_on_purpose()`)
  try {
    return await work(message)
  } finally {
    await pool().query('DROP FUNCTION refuse_on_purpose CASCADE')
  }
}

/** Takes a column away while `work` runs: not even looking for users works then. */
export async function whileUsersCannotBeRead<Result>(work: (message: string) => Promise<Result>): Promise<Result> {
  await pool().query('ALTER TABLE "user" RENAME COLUMN email_confirm_token TO hidden')
  try {
    return await work('email_confirm_token')
  } finally {
    await pool().query('ALTER TABLE "user" RENAME COLUMN hidden TO email_confirm_token')
  }
}

/** What the server's log says while `work` runs. */
export async function logOf(work: () => Promise<unknown>): Promise<string> {
  const usual = run().sails.log
  const lines: string[] = []
  const write = (...parts: unknown[]) => void lines.push(format(...parts))
  useLogger(Object.assign(write, { error: write, warn: write, info: write, debug: write }))
  try {
    await work()
    return lines.join('\n')
  } finally {
    useLogger(usual)
  }
}

/** Holds a user's row until so many statements wait for it: all have looked before one of them changes anything. */
export async function whileLocked<Result>(id: string, waiting: number, work: () => Promise<Result>): Promise<Result> {
  const holder = await pool().connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM "user" WHERE id = $1 FOR UPDATE', [id])
    const working = work()
    await eventually(async () => {
      const { rowCount } = await pool().query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
      return (rowCount ?? 0) >= waiting
    })
    await holder.query('COMMIT')
    return await working
  } finally {
    holder.release()
  }
}
