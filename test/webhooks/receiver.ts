import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: Record<string, string>
  body: string
}

type Behaviour = (res: ServerResponse, req: IncomingMessage) => void

const answer =
  (status: number, body = '', headers = {}): Behaviour =>
  (res) =>
    res.writeHead(status, headers).end(body)

/** How receivers behave. */
export const ways = {
  takes: answer(200, 'ok'),
  takesWithoutAWord: answer(204),
  breaks: answer(500, 'Ошибка \u0000<script>alert(1)</script>'),
  refuses: answer(400, 'no'),
  hangs: (() => undefined) as Behaviour,
  hangsUp: ((_, req) => req.socket.destroy()) as Behaviour,
  dripsForever: ((res) => {
    res.writeHead(200)
    const drip = setInterval(() => res.write('a'), 20)
    res.on('close', () => clearInterval(drip))
  }) as Behaviour,
  talksWithoutEnd: ((res) => {
    const block = Buffer.alloc(64 * 1024, 'a')
    const more = () => {
      while (!res.destroyed && res.write(block));
    }
    res.writeHead(200)
    res.on('drain', more)
    more()
  }) as Behaviour,
  redirects: (to: string): Behaviour => answer(302, '', { Location: to }),
}

/** Somebody else's server, on this machine. */
export async function receiver(behave: Behaviour = ways.takes) {
  const received: Received[] = []
  const state = { behave }
  const server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]))
      received.push({ path: req.url ?? '', headers, body: Buffer.concat(parts).toString() })
      state.behave(res, req)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/foyer`,
    port,
    received,
    state,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
