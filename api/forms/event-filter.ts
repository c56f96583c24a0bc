import { searchText } from './search-text'

export const eventStates = ['draft', 'waiting', 'published', 'past', 'cancelled'] as const
export type EventStateName = (typeof eventStates)[number]

/** Which events to list; what is not asked for is an empty text. */
export interface EventFilter {
  /** A part of the title. */
  q: string
  state: EventStateName | ''
}

/** Anything that no form of ours sends asks for nothing. */
export function eventFilter({ q, state }: Record<string, unknown>): EventFilter {
  return { q: searchText(q), state: eventStates.find((each) => each === state) ?? '' }
}
