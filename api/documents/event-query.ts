import { z } from 'zod'
import { id } from './kinds'

/** What the addresses of the API ask with. The descriptions are keys of config/locales. */

const example = '4a1c2f0e-6d0b-4c59-9a53-0c7f1d2b3e4f'
export const eventQuery = z.object({ event_id: id.meta({ description: 'api.parameters.eventId', example }) })

/** A list begins after this event: microseconds since 1970 and its id. */
const position = /^\d{1,16}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const listQuery = z.object({
  after: z
    .string()
    .regex(position)
    .meta({ description: 'api.parameters.after', example: `1809187200000000_${example}` })
    .optional(),
  limit: z.int().min(1).max(100).meta({ description: 'api.parameters.limit', example: 30 }).default(30),
})
