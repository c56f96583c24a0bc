import { z } from 'zod'

/** Most messages of one answer, and most seconds that it may be waited for. */
const most = { limit: 1000, wait: 30 }

function whole(name: string, least: number, highest: number, otherwise: number) {
  const sentence = `${name} must be a whole number from ${least} to ${highest}`
  const fits = (value: string) => /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= highest
  return z.string(sentence).refine(fits, sentence).transform(Number).default(otherwise)
}

const position = 'after must be empty or a "next" of an earlier answer'
const stream = z.object({
  after: z
    .string(position)
    .regex(/^\d{0,18}$/, position)
    .transform((value) => value || '0')
    .default('0'),
  limit: whole('limit', 1, most.limit, 100),
  wait: whole('wait', 0, most.wait, 0),
})

/** What a reader of the stream asks for, `wait` in seconds, or a sentence that says what is wrong with it. */
export function streamQuery(query: unknown): { wish: z.output<typeof stream> } | { mistake: string } {
  const parsed = stream.safeParse(query)
  if (parsed.success) return { wish: parsed.data }
  return { mistake: parsed.error.issues.map(({ message }) => message).join('; ') }
}
