import { z } from 'zod'
import { schemas } from '../bus/schemas'
import { id } from './kinds'

/** The event bus as the API shows it. The descriptions are keys of config/locales. */

/** Most messages of one answer, and most seconds that it may be waited for. */
const most = { limit: 1000, wait: 30 }

/** The largest bigint of the database. */
const lastPosition = 2n ** 63n - 1n

/** A position is as well what "sequence" of a message says, zeros in front included. */
export const messagesQuery = z.object({
  after: z
    .string()
    .regex(/^\d{0,19}$/)
    .refine((after) => !/^\d{19}$/.test(after) || BigInt(after) <= lastPosition)
    .meta({ description: 'api.parameters.afterMessage', example: '1042' })
    .default(''),
  limit: z.int().min(1).max(most.limit).meta({ description: 'api.parameters.mostMessages', example: 100 }).default(100),
  wait: z.int().min(0).max(most.wait).meta({ description: 'api.parameters.wait', example: 30 }).default(0),
})

const example = '4a1c2f0e-6d0b-4c59-9a53-0c7f1d2b3e4f'
const types = Object.keys(schemas)

export const messageDocument = z
  .object({
    specversion: z.literal('1.0').meta({ description: 'api.fields.specversion', example: '1.0' }),
    id: id.meta({ description: 'api.fields.messageId', example }),
    source: z.url().meta({ description: 'api.fields.source', example: 'https://tickets.example.org' }),
    type: z.enum(types).meta({ description: 'api.fields.messageType', example: 'order.paid' }),
    subject: z.string().meta({ description: 'api.fields.subject', example: `order/${example}` }),
    time: z.iso.datetime().meta({ description: 'api.fields.messageTime', example: '2027-05-01T16:00:00.000Z' }),
    datacontenttype: z
      .literal('application/json')
      .meta({ description: 'api.fields.datacontenttype', example: 'application/json' }),
    dataschema: z.url().meta({ description: 'api.fields.dataschema' }),
    sequence: z
      .string()
      .regex(/^\d{19}$/)
      .meta({ description: 'api.fields.sequence', example: '0000000000000001043' }),
    data: z.record(z.string(), z.unknown()).meta({ description: 'api.fields.data' }),
  })
  .meta({ description: 'api.schemas.message' })

export const messageListDocument = z
  .object({
    messages: z.array(messageDocument).meta({ description: 'api.fields.messages' }),
    next: z.string().regex(/^\d+$/).meta({ description: 'api.fields.nextMessage', example: '1043' }),
  })
  .meta({ description: 'api.schemas.messageList' })
