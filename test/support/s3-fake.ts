import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { S3Settings } from '../../api/settings-pictures'

/** How the next requests go wrong: refused, answered too late, or done but never answered. */
export type Mishap = number | 'slow' | 'lost'

export interface S3Fake {
  settings: S3Settings
  objects: Map<string, { bytes: Buffer; type: string }>
  /** One for each request to come, in order; none of them means that all is well. */
  mishaps: Mishap[]
  /** `PUT /bucket/name`, as they came. */
  asked: string[]
  close(): Promise<void>
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

/** An S3-compatible store that knows one bucket and believes no signature that it has not computed itself. */
export async function startS3Fake(): Promise<S3Fake> {
  const objects: S3Fake['objects'] = new Map()
  const mishaps: Mishap[] = []
  const asked: string[] = []
  const server = createServer((req, res) => void answer(req, res))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const settings: S3Settings = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'foyer-pictures',
    region: 'ru-central1',
    accessKeyId: 'KEYOFTHETESTS',
    secretAccessKey: 'secret/of+the=tests',
    timeout: 300,
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of req) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    asked.push(`${req.method} ${req.url}`)
    const mishap = mishaps.shift()
    if (typeof mishap === 'number') return void res.writeHead(mishap).end('<Error/>')
    if (mishap === 'slow') return
    const [status, content] = serve(req, body)
    if (mishap === 'lost') return void res.destroy()
    res.writeHead(status).end(content)
  }

  function serve(req: IncomingMessage, body: Buffer): [number, (string | Buffer)?] {
    if (!isSigned(req, body, settings)) return [403, '<Error><Code>SignatureDoesNotMatch</Code></Error>']
    const [, bucket, ...rest] = (req.url ?? '').split('/')
    const name = rest.join('/')
    if (bucket !== settings.bucket) return [404, '<Error><Code>NoSuchBucket</Code></Error>']
    if (req.method === 'PUT') objects.set(name, { bytes: body, type: req.headers['content-type'] ?? '' })
    if (req.method === 'DELETE') objects.delete(name)
    if (req.method !== 'GET') return [req.method === 'PUT' ? 200 : 204]
    const found = objects.get(name)
    return found ? [200, found.bytes] : [404, '<Error><Code>NoSuchKey</Code></Error>']
  }

  return {
    settings,
    objects,
    mishaps,
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** AWS Signature Version 4, computed anew from what came and the secret. */
function isSigned(req: IncomingMessage, body: Buffer, { region, accessKeyId, secretAccessKey }: S3Settings): boolean {
  const shape =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/
  const [, id, day = '', place = '', names = '', signature] = shape.exec(req.headers.authorization ?? '') ?? []
  const time = String(req.headers['x-amz-date'])
  const content = String(req.headers['x-amz-content-sha256'])
  if (id !== accessKeyId || place !== region || !time.startsWith(day) || content !== sha256(body)) return false
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.split(';').includes(name))) return false
  const headers = names.split(';').map((name) => `${name}:${String(req.headers[name]).trim()}\n`)
  const canonical = [req.method, req.url, '', headers.join(''), names, content].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), 's3'), 'aws4_request')
  return hmac(key, toSign).toString('hex') === signature
}
