import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { oneOf } from './settings-kinds'

/** The settings of processes, checked together with all others in settings.ts. */

export interface ProcessSettings {
  /** Processes that `npm start` serves with. */
  webConcurrency: number
  /** Do processes that serve the web run jobs, too? */
  workers: boolean
}

const most = 64
const count = (value: string) => (value === 'auto' ? Math.min(availableParallelism(), most) : Number(value))

export const processVariables = {
  WEB_CONCURRENCY: z
    .string()
    .refine(
      (value) => value === 'auto' || (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= most),
      `must be "auto" or a whole number from 1 to ${most}`,
    )
    .transform(count)
    .default(1),
  WORKERS: oneOf('on', 'off').default('on'),
}

export function processSettings(value: { WEB_CONCURRENCY: number; WORKERS: 'on' | 'off' }): ProcessSettings {
  return { webConcurrency: value.WEB_CONCURRENCY, workers: value.WORKERS === 'on' }
}
