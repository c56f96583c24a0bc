import { publishRegistered } from '../bus/user-messages'
import { query, User } from '../db'
import { addJob } from '../jobs/queue'
import { logger } from '../log'

/**
 * Owes the event bus the message of a registration whose mail was accepted. That registration stands whatever happens
 * here: the confirmation makes up for what is missing. A known address owes nothing, but takes as long.
 */
export async function oweRegistered(user: string | null): Promise<void> {
  try {
    await addJob({ query }, 'tell-registered', { user })
  } catch (error) {
    logger().error(`The message user.registered of ${user ?? 'nobody'} could not be written:`, error)
  }
}

export async function tellRegistered(id: string | null): Promise<void> {
  const user = id === null ? undefined : await User.findOne({ id })
  if (user) await publishRegistered({ query }, user)
}
