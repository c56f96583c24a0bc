import { query } from '../db'

/** Where somebody is signed in. */
export interface SignedIn {
  /** Names the session without opening it: the SHA-256 of its id. */
  name: string
  /** The User-Agent at signing in, as it came: text of a stranger. */
  device: string | null
  /** When, as the session says; null in one that does not. */
  since: Date | null
  lastSeen: Date
  /** It is the session that asks. */
  here: boolean
}

/** The name of a session, in SQL. */
export const sessionName = `encode(sha256(convert_to(sid, 'UTF8')), 'hex')`

/**
 * The session that asks, then the others, the last seen first. Every request moves the end of its session to a full
 * lifetime from then on, so the end tells when it was last seen.
 */
export const sessionsOfUser = `SELECT ${sessionName} AS name, sess ->> 'device' AS device, sess ->> 'signedInAt' AS since,
         sid = $2 AS here,
         expire::timestamptz - (sess #>> '{cookie,originalMaxAge}')::numeric * interval '1 millisecond' AS "lastSeen"
    FROM session WHERE sess ->> 'userId' = $1 AND expire > now()
   ORDER BY here DESC, expire DESC LIMIT $3`

/** Where a user is signed in, at most so many places. `session` is the id of the session that asks. */
export async function sessionsOf(user: string, session: string, most: number): Promise<SignedIn[]> {
  const rows = await query<Omit<SignedIn, 'since'> & { since: string | null }>(sessionsOfUser, [user, session, most])
  return rows.map((row) => ({ ...row, since: row.since === null ? null : new Date(row.since) }))
}
