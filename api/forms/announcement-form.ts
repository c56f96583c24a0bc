import { z } from 'zod'
import { complaint, parseForm } from './text'

const most = 4000

/** Lines of text; a browser ends them with CR LF. */
const words = z
  .string(complaint('form.fields.text.required'))
  .default('')
  .transform((value) => value.replace(/\r\n?/g, '\n').normalize('NFC').trim())
  .pipe(
    z
      .string()
      .max(most, { error: complaint('form.tooLong', { max: most }), abort: true })
      .refine(
        (value) => !/[\u0000-\u0009\u000b-\u001f\u007f\ufffe\uffff]/.test(value),
        complaint('form.controlCharacters'),
      )
      .refine((value) => value.isWellFormed(), complaint('form.controlCharacters')),
  )

const announcement = z.object({
  text: words,
  // Anything that the form would not say counts as an old version, which the operation refuses.
  version: z.coerce.number().int().catch(0),
})

/** What an organiser tells ticket holders; `text` may be empty. @throws FormRefusal */
export function announcementForm(values: unknown): z.output<typeof announcement> {
  return parseForm(announcement, values)
}
