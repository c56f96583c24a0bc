import { networkOf } from '../limits/networks'
import { PlacesHub } from './places-hub'
import type { Viewer } from './viewer'

/** The most that one process serves at the same time, in all and for one address (a hall may share one). */
export const most = { viewers: 5000, ofOneAddress: 250 }

interface Audience {
  hub: PlacesHub
  viewers: number
  addresses: Map<string, number>
}

const place = globalThis as { foyerAudience?: Audience; foyerAudienceGone?: boolean }

/** The place of somebody who looks on. */
export interface Seat {
  /** Shows the places of an event to its viewer, now and at every change. False: there is no such event. */
  watch(slug: string, viewer: Viewer): Promise<boolean>
  leave(): void
}

/** Undefined where there is no seat left. */
export function takeSeat(ip: string | undefined): Seat | undefined {
  if (place.foyerAudienceGone) return undefined
  const here = audience()
  const { address } = networkOf(ip)
  const neighbours = here.addresses.get(address) ?? 0
  if (here.viewers >= most.viewers || neighbours >= most.ofOneAddress) return undefined
  here.viewers++
  here.addresses.set(address, neighbours + 1)
  let stopWatching = () => {}
  return {
    watch(slug, viewer) {
      stopWatching = () => here.hub.leave(slug, viewer)
      return here.hub.watch(slug, viewer)
    },
    leave() {
      stopWatching()
      here.viewers--
      const left = (here.addresses.get(address) ?? 1) - 1
      if (left > 0) here.addresses.set(address, left)
      else here.addresses.delete(address)
    },
  }
}

/** Before a stop: every stream ends, and nobody is let in any more. */
export function sendAudienceHome(): void {
  place.foyerAudienceGone = true
  place.foyerAudience?.hub.close()
  place.foyerAudience = undefined
}

/** For a process that starts anew after a stop, as tests do. */
export function openAudience(): void {
  place.foyerAudienceGone = false
}

function audience(): Audience {
  return (place.foyerAudience ??= { hub: new PlacesHub(), viewers: 0, addresses: new Map() })
}
