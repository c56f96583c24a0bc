import { listPosition, type ListPosition } from './list-position'

/** The lists of the personal account that have pages. */
export type ProfileList = 'upcoming' | 'past'

/** Which of them goes on from where, as a link says; with anything else both begin at their start. */
export function profileList(asked: Record<string, unknown>): { list: ProfileList; after: ListPosition } | undefined {
  const { list } = asked
  const after = listPosition(asked.after)
  return after && (list === 'upcoming' || list === 'past') ? { list, after } : undefined
}
