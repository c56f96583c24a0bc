import { query, SecondStep } from '../../db'
import { Refusal } from '../../refusal'

/** Wrong codes of one user within `window` milliseconds, however many sessions they come from. */
const most = 5
const window = 10 * 60 * 1000

/**
 * Counts a code before it is looked at, by one atomic update: of many at once, no more than five are looked at.
 * Tells whether it is the last one.
 * @throws Refusal `tooManyCodes`
 */
export async function countTry(user: string, now: Date): Promise<{ last: boolean }> {
  const [row] = await query<{ tries: number }>(
    `UPDATE second_step
        SET tries = CASE WHEN tries_since > $2 THEN tries + 1 ELSE 1 END,
            tries_since = CASE WHEN tries_since > $2 AND tries > 0 THEN tries_since ELSE $3 END
      WHERE "user" = $1 AND (tries < $4 OR tries_since <= $2) RETURNING tries`,
    [user, new Date(now.getTime() - window), now, most],
  )
  if (!row) throw new Refusal('tooManyCodes')
  return { last: row.tries >= most }
}

/** The right code was among them. */
export async function forgetTries(user: string): Promise<void> {
  await SecondStep.update({ user }, { tries: 0 })
}
