import { Client } from 'pg'
import { connectionParts, databaseUrl } from './connection'

/** So long after a connection was lost, in milliseconds. */
const rest = 1000

/**
 * Calls `onNotice` for every NOTIFY of a channel, and after every new connection, because some may have been missed.
 * A connection that breaks is made anew until the function that it gives is called.
 */
export function listening(channel: string, onNotice: () => void): () => Promise<void> {
  let stopped = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined

  const open = async () => {
    const fresh = new Client({ ...connectionParts(databaseUrl()), keepAlive: true, connectionTimeoutMillis: 10_000 })
    client = fresh
    let lost = false
    const again = () => {
      if (lost || stopped) return
      lost = true
      fresh.end().catch(() => undefined)
      retry = setTimeout(start, rest)
    }
    fresh.on('error', again)
    fresh.on('end', again)
    fresh.on('notification', onNotice)
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`)
      onNotice()
    } catch {
      again()
    }
  }
  const start = () => void open()

  start()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end().catch(() => undefined)
  }
}
