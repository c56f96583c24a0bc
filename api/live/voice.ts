import { countPlaces } from './count-places'
import { sayPlaces, type Places } from './places'
import type { Viewer } from './viewer'

type Listener = Pick<Viewer, 'locale' | 'as'>

/** Listeners of one voice are told the same. */
export function voice({ locale, as }: Listener): string {
  return `${as} ${locale}`
}

export function say(places: Places, { locale, as }: Listener, now: Date): string {
  return as === 'organiser' ? countPlaces(places, locale) : sayPlaces(places, locale, now)
}
