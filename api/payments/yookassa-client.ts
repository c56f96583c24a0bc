import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { settings } from '../settings'
import type { YookassaSettings } from '../settings-payments'

/** YooKassa has said no. Its words are for the log and the console, never for a buyer. */
export class YookassaError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly parameter: string,
    description: string,
  ) {
    super(`YooKassa answered ${status} ${code} ${parameter}: ${description}`.replace(/\s+/g, ' ').slice(0, 500))
  }

  /** The same Idempotence-Key came with another body before. */
  get isKeyTaken(): boolean {
    return this.status === 400 && this.parameter.toLowerCase() === 'idempotence-key'
  }
}

const refusal = z.object({
  code: z.string().default(''),
  parameter: z.string().default(''),
  description: z.string().default(''),
})
const mostTries = 3

/** Asks for something. */
export function read<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  return ask(path, { method: 'GET' }, schema)
}

/** Makes something, once for each key (of at most 64 characters): YooKassa remembers keys for 24 hours. */
export function make<Schema extends z.ZodType>(
  path: string,
  idempotenceKey: string,
  body: object,
  schema: Schema,
): Promise<z.output<Schema>> {
  const headers = { 'Content-Type': 'application/json', 'Idempotence-Key': idempotenceKey }
  return ask(path, { method: 'POST', headers, body: JSON.stringify(body) }, schema)
}

/**
 * Reading is safe and making has its key, so both may be tried again. What failed at once is; what has used up its
 * time is not, because somebody waits for it: the next click or job asks again.
 */
async function ask<Schema extends z.ZodType>(
  path: string,
  request: { method: string; headers?: Record<string, string>; body?: string },
  schema: Schema,
): Promise<z.output<Schema>> {
  const { shopId, secretKey, apiUrl = 'https://api.yookassa.ru', timeout = 10_000 } = account()
  const authorization = `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString('base64')}`
  const deadline = AbortSignal.timeout(timeout)
  for (let tries = 1; ; tries++) {
    try {
      const headers = { ...request.headers, Authorization: authorization }
      // A redirect would carry the key elsewhere.
      const options = { ...request, headers, signal: deadline, redirect: 'error' as const }
      return schema.parse(await answerOf(await fetch(`${apiUrl}/v3${path}`, options)))
    } catch (error) {
      if (tries === mostTries || deadline.aborted || !mayPass(error)) throw error
      await pause(200 * 2 ** tries, undefined, { signal: deadline })
    }
  }
}

/** Also for payments made before YooKassa was taken off the list of providers, as long as its keys are set. */
function account(): YookassaSettings {
  const { yookassa } = settings()
  if (!yookassa) throw new Error('YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY are not set')
  return yookassa
}

async function answerOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => ({}))
  if (response.ok) return body
  const { data } = refusal.safeParse(body)
  throw new YookassaError(response.status, data?.code ?? '', data?.parameter ?? '', data?.description ?? '')
}

/** A fault of the net or of the other side; neither our mistake nor an answer that we cannot read. */
function mayPass(error: unknown): boolean {
  if (error instanceof YookassaError) return error.status === 429 || error.status >= 500
  return error instanceof TypeError
}
