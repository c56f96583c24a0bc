import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { send, type Way } from '../../api/webhooks/send'
import { certificate } from './certificate'

interface Seen {
  host: string | undefined
  /** The name that the other side asked for before anything was encrypted. */
  name: unknown
  address: string | undefined
}

describe('Sending by https', () => {
  let server: Server
  let port: number
  const seen: Seen[] = []
  before(async () => {
    server = createServer(certificate, ({ headers, socket }, res) => {
      const name = socket instanceof TLSSocket ? socket.servername : undefined
      seen.push({ host: headers.host, name, address: socket.localAddress })
      res.end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  beforeEach(() => void seen.splice(0))
  after(() => new Promise((resolve) => server.close(resolve)))

  const to = async (host: string, way: Partial<Way> = { authority: certificate.cert }) => {
    const letter = { url: `https://${host}:${port}/`, headers: { 'content-type': 'application/json' }, body: '{}' }
    return send(letter, { loopback: true, patience: 2000, resolve: async () => ['127.0.0.1'], ...way })
  }

  it('connects to the address that was checked, and asks there for the name that was given', async () => {
    const { taken, error } = await to('receiver.example')
    assert.deepEqual([taken, error], [true, null])
    assert.deepEqual(seen, [{ host: `receiver.example:${port}`, name: 'receiver.example', address: '127.0.0.1' }])
  })

  it('sends nothing to whoever shows a certificate of another name', async () => {
    const { taken, error } = await to('other.example')
    assert.deepEqual([taken, error, seen], [false, 'ERR_TLS_CERT_ALTNAME_INVALID', []])
  })

  it('sends nothing to a receiver for whom nobody vouches, whatever the environment allows', async () => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      const { taken, error } = await to('receiver.example', {})
      assert.deepEqual([taken, error, seen], [false, 'DEPTH_ZERO_SELF_SIGNED_CERT', []])
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    }
  })
})
