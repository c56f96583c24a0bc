import { z } from 'zod'
import { FormRefusal, type FieldProblem } from '../refusal'
import type { TextValues } from '../text'

/** What a schema says of a field: a key of config/locales and the values of its sentence. */
const complaintShape = z.object({
  text: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
type Complaint = z.infer<typeof complaintShape>

/** Carries a complaint through zod, whose messages are strings. */
export function complaint(text: string, values?: TextValues): string {
  return JSON.stringify({ text, values } satisfies Complaint)
}

/** One line of text: trimmed, composed (NFC), without control characters, `least` to `most` characters. */
export function line(field: string, { least = 1, most = 255 }: { least?: number; most?: number } = {}) {
  return z
    .string(complaint(`form.fields.${field}.required`))
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1, { error: complaint(`form.fields.${field}.required`), abort: true })
        .max(most, { error: complaint('form.tooLong', { max: most }), abort: true })
        .refine((value) => [...value].length >= least, complaint('form.tooShort', { min: least }))
        .refine((value) => !/[\u0000-\u001f\u007f\ufffe\uffff]/.test(value), complaint('form.controlCharacters'))
        .refine((value) => value.isWellFormed(), complaint('form.controlCharacters')),
    )
}

/** The same, but an empty or missing field is null. */
export function optionalLine(field: string, limits: { least?: number; most?: number } = {}) {
  return z.preprocess(
    (value) => (value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value),
    line(field, limits).nullable(),
  )
}

/** Text of several lines, each ended by a line feed; empty where nothing was written and `least` is 0. */
export function paragraphs(field: string, { least = 0, most }: { least?: number; most: number }) {
  return z
    .string(complaint(`form.fields.${field}.required`))
    .transform((value) => value.replace(/\r\n?/g, '\n').normalize('NFC').trim())
    .pipe(
      z
        .string()
        .refine((value) => least === 0 || value !== '', {
          error: complaint(`form.fields.${field}.required`),
          abort: true,
        })
        .max(most, { error: complaint('form.tooLong', { max: most }), abort: true })
        .refine((value) => [...value].length >= least, complaint('form.tooShort', { min: least }))
        .refine(
          (value) => !/[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/.test(value),
          complaint('form.controlCharacters'),
        )
        .refine((value) => value.isWellFormed(), complaint('form.controlCharacters')),
    )
}

/**
 * Parses what was sent to the schema's type.
 * @throws FormRefusal with one complaint for each field that cannot be accepted
 */
export function parseForm<Schema extends z.ZodType>(schema: Schema, values: unknown): z.output<Schema> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const problems = new Map<string, FieldProblem>()
  for (const issue of parsed.error.issues) {
    const field = fieldName(issue.path)
    if (!problems.has(field)) problems.set(field, { field, ...heard(issue.message) })
  }
  throw new FormRefusal([...problems.values()])
}

/** `['attendees', 0, 'email']` is the field `attendees[0][email]`. */
function fieldName(path: PropertyKey[]): string {
  return path.map((part, depth) => (depth === 0 ? String(part) : `[${String(part)}]`)).join('')
}

/** A message that is no complaint of ours means a shape that no form of ours sends. */
export function heard(message: string): Complaint {
  return message.startsWith('{') ? complaintShape.parse(JSON.parse(message)) : { text: 'form.notText' }
}
