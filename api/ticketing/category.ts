/** What kinds of events there are: visitors filter by them. */
export const categories = [
  'concert',
  'theatre',
  'exhibition',
  'lecture',
  'workshop',
  'conference',
  'meetup',
  'festival',
  'sport',
  'kids',
  'tour',
  'other',
] as const
export type Category = (typeof categories)[number]
