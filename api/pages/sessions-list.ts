import { sessionsOf } from '../accounts/sessions-of'
import type { Texts } from '../text'
import { deviceName } from './device-name'

/** So many are shown; "sign out on other devices" ends all of them. */
const most = 50

/** Where a user is signed in, as the page of security lists it. */
export async function sessionsList(user: string, session: string, { t, format }: Texts, now: Date) {
  const found = await sessionsOf(user, session, most + 1)
  const sessions = found.slice(0, most).map(({ name, device, since, lastSeen, here }) => ({
    name,
    here,
    device: deviceName(device) ?? t('profile.sessions.unknown'),
    since: since && { date: since, ago: format.ago(since, now) },
    seen: { date: here ? now : lastSeen, ago: format.ago(here ? now : lastSeen, now) },
  }))
  return { sessions, moreSessions: found.length > most ? most : 0 }
}
