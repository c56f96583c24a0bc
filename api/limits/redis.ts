import { createClient } from 'redis'

type Client = ReturnType<typeof connect>['client']

const place = globalThis as { foyerRedis?: { url: string; client: Client; opened: Promise<unknown> } }

/** The connection to Redis, opened by the first who asks. One that breaks comes back by itself. */
export async function redis(url: string): Promise<Client> {
  const { client, opened } = connection(url)
  await opened
  return client
}

/** The same, for who can do without: undefined where there is none, or none that is ready. */
export function redisNow(url: string | undefined): Client | undefined {
  const client = url === undefined ? undefined : connection(url).client
  return client?.isReady ? client : undefined
}

function connection(url: string) {
  if (place.foyerRedis?.url === url) return place.foyerRedis
  closeRedis()
  return (place.foyerRedis = { url, ...connect(url) })
}

export function closeRedis(): void {
  place.foyerRedis?.client.destroy()
  place.foyerRedis = undefined
}

function connect(url: string) {
  // Nothing waits for a Redis that is away: a request counts in memory then.
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 2000 } })
  // Without a listener an error would end the process; who asks is told, and says it once.
  client.on('error', () => undefined)
  const opened = client.connect()
  // It keeps trying until it is closed; whoever waits for it hears of that, too.
  opened.catch(() => undefined)
  return { client, opened }
}
