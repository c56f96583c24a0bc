import { transaction } from '../db'
import { addJob } from '../jobs/queue'
import { countMailTo } from '../limits/mails'
import type { RegistrationContext } from './register-user'

/**
 * A wish for the mail again. Whether anybody has this address shows only later, when the job looks: an answer here
 * takes as long for a known address as for an unknown one, and is the same.
 * @throws TooMany
 */
export async function askAgain(email: string, { links, ...form }: Omit<RegistrationContext, 'now'>) {
  await countMailTo(email)
  const { origin } = links
  await transaction((tx) => addJob(tx, 'greet-again', { email, origin, ...form }))
}
