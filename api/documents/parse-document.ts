import { z } from 'zod'
import { complaint, heard } from '../forms/text'
import { FormRefusal, type FieldProblem } from '../refusal'

/** So many mistakes are named; a body of nothing else would make an answer far larger than itself. */
const mostProblems = 50
const longestName = 100

/**
 * Parses what a client sent to the schema's type.
 * @throws FormRefusal whose fields are JSON Pointers (RFC 6901) into the body
 */
export function parseDocument<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body, { error: sentence })
  if (parsed.success) return parsed.data
  const problems = new Map<string, FieldProblem>()
  for (const issue of parsed.error.issues) {
    for (const path of placesOf(issue)) {
      const field = pointer(path)
      if (!problems.has(field) && problems.size < mostProblems) problems.set(field, { field, ...heard(issue.message) })
    }
  }
  throw new FormRefusal([...problems.values()])
}

function placesOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

/** `['ticket_types', 0, 'price']` is `/ticket_types/0/price`. */
export function pointer(path: PropertyKey[]): string {
  const escaped = path.map((part) => String(part).slice(0, longestName).replaceAll('~', '~0').replaceAll('/', '~1'))
  return escaped.map((part) => `/${part.toWellFormed()}`).join('')
}

/** Where in the document stands what a rule calls `ticketTypes[0][saleEndsAt]`. The currency is one of the prices. */
export function pointerOf(field: string): string {
  if (field === '' || field.startsWith('/')) return field
  if (field === 'currency') return '/ticket_types/0/currency'
  const parts = field.split(/[[\]]+/).filter((part) => part !== '')
  return pointer(parts.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)))
}

/** What to say about a mistake that its schema has no sentence of its own for. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? complaint('api.problems.required') : complaint(typeSentence(issue.expected))
    case 'too_small':
      if (issue.origin === 'string') return complaint('api.problems.empty')
      if (issue.origin === 'array') return complaint('api.problems.tooFew', { min: Number(issue.minimum) })
      return complaint('api.problems.tooSmall', { min: Number(issue.minimum) })
    case 'too_big':
      if (issue.origin === 'string') return complaint('form.tooLong', { max: Number(issue.maximum) })
      if (issue.origin === 'array') return complaint('form.tooManyTicketTypes', { max: Number(issue.maximum) })
      return complaint('api.problems.tooBig', { max: Number(issue.maximum) })
    case 'invalid_format':
      return complaint(formatSentence(issue.format))
    case 'invalid_value':
      return complaint('api.problems.oneOf', { values: issue.values.map(String).join(', ') })
    case 'unrecognized_keys':
      return complaint('api.problems.unknown')
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return undefined
  }
}

function typeSentence(expected: string): string {
  if (expected === 'int' || expected === 'number') return 'api.problems.integer'
  if (expected === 'array') return 'api.problems.array'
  return expected === 'object' ? 'api.problems.object' : 'api.problems.text'
}

function formatSentence(format: string): string {
  if (format === 'datetime') return 'api.problems.time'
  return format === 'uuid' ? 'api.problems.id' : 'api.problems.currency'
}
