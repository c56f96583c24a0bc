import { z } from 'zod'
import { origin } from './settings-kinds'

/** The settings of a store for pictures, checked together with all others in settings.ts. */

export interface S3Settings {
  /** Origin of the store, without a slash at the end. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Milliseconds until a request counts as lost; ten seconds where left out. */
  timeout?: number
}

const key = z.string().regex(/^[\x21-\x7e]{3,255}$/, 'must be a key without spaces')

export const s3Variables = {
  S3_ENDPOINT: origin.optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the name of a region')
    .optional(),
  S3_ACCESS_KEY_ID: key.optional(),
  S3_SECRET_ACCESS_KEY: key.optional(),
}

interface Given {
  S3_ENDPOINT?: string
  S3_BUCKET?: string
  S3_REGION?: string
  S3_ACCESS_KEY_ID?: string
  S3_SECRET_ACCESS_KEY?: string
}

/** Undefined where nothing of it is set: pictures are kept in DATA_DIR. */
export function s3Settings(value: Given): S3Settings | undefined {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region = 'us-east-1' } = value
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = value
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return undefined
  return { endpoint: new URL(endpoint).origin, bucket, region, accessKeyId, secretAccessKey }
}

const together = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']

/** Half of a store is none: names what is missing to the rest. */
export function storeLacks(given: NodeJS.Dict<string>): string[] {
  if (!Object.keys(s3Variables).some((name) => given[name] !== undefined)) return []
  return together
    .filter((name) => given[name] === undefined)
    .map((name) => `${name} is required where another S3_… is set`)
}
