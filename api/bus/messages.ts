import type { Locale } from '../text'

/** What a message about a user says. */
interface UserData {
  user_id: string
  email: string
  first_name: string
  last_name: string | null
  locale: Locale
}

/**
 * The messages of the event bus by their type, and what each carries; names as in the API. Those of orders are written
 * by triggers (migrations/0007).
 */
export interface Messages {
  /** Once the confirmation mail was accepted: a registration that was undone leaves none. */
  'user.registered': UserData
  'user.confirmed': UserData
  'event.published': {
    event_id: string
    slug: string
    title: string
    starts_at: string
    ends_at: string
    time_zone: string
  }
  /** `changed` names fields as the API does. */
  'event.changed': { event_id: string; slug: string; title: string; changed: string[] }
  'event.cancelled': { event_id: string; slug: string; title: string; reason: string }
}
