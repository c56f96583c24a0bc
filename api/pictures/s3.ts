import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import type { S3Settings } from '../settings-pictures'
import { checkedName, type PictureStore } from './store'
import { typeOf } from './variants'

/** Every request may be sent again: each leaves the same behind, however often it arrives. */
const tries = 3
const firstPause = 50

/** Pictures in a bucket of an S3-compatible store, which nobody but this server has to be able to read. */
export function s3Store({ endpoint, bucket, region, timeout = 10_000, ...keys }: S3Settings): PictureStore {
  const client = new AwsClient({ ...keys, service: 's3', region, retries: 0 })
  const send = async (method: string, name: string, body?: Buffer): Promise<Response> => {
    const headers = {
      'X-Amz-Content-Sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
      ...(body && { 'Content-Type': typeOf(name), 'Content-Length': String(body.length) }),
    }
    return client.fetch(`${endpoint}/${bucket}/${name}`, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(timeout),
    })
  }
  return {
    async put(name, bytes) {
      checkedName(name)
      await patiently(async () => accepted(await send('PUT', name, bytes)))
    },

    async get(name) {
      checkedName(name)
      return patiently(async () => {
        const response = await send('GET', name)
        const bytes = Buffer.from(await response.arrayBuffer())
        if (response.status === 404 && !bytes.includes('NoSuchBucket')) return undefined
        accepted(response)
        return bytes
      })
    },

    async remove(name) {
      checkedName(name)
      await patiently(async () => {
        const response = await send('DELETE', name)
        if (response.status !== 404) accepted(response)
      })
    },
  }
}

/** The store's answer may hold its own words and our key's name: only the status goes on. */
class StoreRefused extends Error {
  constructor(readonly status: number) {
    super(`The store of pictures answered ${status}`)
  }
}

function accepted(response: Response): void {
  if (!response.ok) throw new StoreRefused(response.status)
}

/** What the store refuses it would refuse again; anything else, a lost answer too, is worth another try. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const final = error instanceof StoreRefused && error.status < 500 && ![408, 429].includes(error.status)
      if (final || attempt === tries) throw error
      await wait(firstPause * 2 ** attempt)
    }
  }
}
