import { transaction } from '../db'
import { addJob } from '../jobs/queue'
import { countMailTo } from '../limits/mails'
import { isFirstClick } from './first-click'
import type { RegistrationContext } from './register-user'

/**
 * A wish for the mail again. Whether anybody has this address shows only later, when the job looks: an answer here
 * takes as long for a known address as for an unknown one, and is the same.
 * @throws TooMany
 */
export async function askAgain(
  email: string,
  { links, door, locale, submission }: Omit<RegistrationContext, 'now'>,
): Promise<void> {
  await countMailTo(email)
  const { origin } = links
  await transaction(async (tx) => {
    if (await isFirstClick(tx, submission)) await addJob(tx, 'greet-again', { email, origin, door, locale })
  })
}
