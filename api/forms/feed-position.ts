import { z } from 'zod'
import type { FeedPosition } from '../pages/event-page'

const position = z.object({
  after: z.string().regex(/^\d{1,13}_[0-9a-f-]{36}$/),
})

/** The place in the feed that a link names; anything else begins at the start. */
export function feedPosition(values: unknown): FeedPosition | undefined {
  const parsed = position.safeParse(values)
  if (!parsed.success) return undefined
  const [time, id] = parsed.data.after.split('_')
  return z.uuid().safeParse(id).success ? { startsAt: new Date(Number(time)), id: id! } : undefined
}

export function feedLink({ startsAt, id }: FeedPosition): string {
  return `/?after=${startsAt.getTime()}_${id}`
}
