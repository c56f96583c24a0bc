import { z } from 'zod'

/** How the API says no (RFC 9457). The descriptions are keys of config/locales. */
export const problemDocument = z
  .strictObject({
    type: z.string().meta({ description: 'api.fields.problemType', example: 'about:blank' }),
    title: z.string().meta({ description: 'api.fields.problemTitle', example: 'Unprocessable Entity' }),
    status: z.int().min(400).max(599).meta({ description: 'api.fields.problemStatus', example: 422 }),
    detail: z.string().meta({ description: 'api.fields.problemDetail' }).optional(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().meta({ description: 'api.fields.pointer', example: '/ticket_types/0/price' }),
          detail: z.string().meta({ description: 'api.fields.pointerDetail' }),
        }),
      )
      .meta({ description: 'api.fields.problemErrors' })
      .optional(),
  })
  .meta({ description: 'api.schemas.problem' })
