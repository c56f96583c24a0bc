import { greetAgain } from '../accounts/greet-again'
import { linksAt } from '../links'
import type { Jobs } from './queue'

/** The mail that somebody asked for again; what it says depends on who has the address by then. */
export async function sendGreeting({ email, origin, ...form }: Jobs['greet-again']): Promise<void> {
  await greetAgain(email, { ...form, links: linksAt(origin), now: new Date() })
}
