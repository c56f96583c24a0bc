import { Event, User } from '../db'
import { linksAt } from '../links'
import { eventModerated } from '../mail/messages/event-moderated'
import { sendMail } from '../mail/mailer'
import type { Jobs } from './queue'

/** Tells an organiser that an admin has published an event or given it back. Who is gone meanwhile needs no mail. */
export async function tellModerated({ event: id, verdict, origin }: Jobs['tell-moderated']): Promise<void> {
  const event = await Event.findOne({ id })
  const organiser = event?.organiser ? await User.findOne({ id: event.organiser }) : undefined
  if (!event || !organiser) return
  const { email: to, firstName, locale } = organiser
  const { title, moderationNote } = event
  // A note that is gone was read: the event has been published since.
  if (verdict === 'returned' && moderationNote === null) return
  const link = linksAt(origin).consoleEvent(id)
  await sendMail(
    eventModerated({ to, firstName, locale, title, link, note: verdict === 'returned' ? moderationNote : null }),
  )
}
