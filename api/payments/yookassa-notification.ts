import { BlockList, isIP } from 'node:net'
import { z } from 'zod'
import { settings } from '../settings'
import { NotificationRefused, type Notification } from './provider'

/** Where YooKassa's notifications come from: https://yookassa.ru/developers/using-api/webhooks */
const networks = new BlockList()
networks.addSubnet('185.71.76.0', 27, 'ipv4')
networks.addSubnet('185.71.77.0', 27, 'ipv4')
networks.addSubnet('77.75.153.0', 25, 'ipv4')
networks.addSubnet('77.75.154.128', 25, 'ipv4')
networks.addAddress('77.75.156.11', 'ipv4')
networks.addAddress('77.75.156.35', 'ipv4')
networks.addSubnet('2a02:5180::', 32, 'ipv6')

/** What is listened to; of anything else only the arrival is noted. */
const events: Record<string, 'payment' | 'refund'> = {
  'payment.waiting_for_capture': 'payment',
  'payment.succeeded': 'payment',
  'payment.canceled': 'payment',
  'refund.succeeded': 'refund',
}
const id = z.string().regex(/^[\w-]{1,64}$/)
const notification = z.object({
  type: z.literal('notification'),
  event: z.string().regex(/^[a-z_.]{1,64}$/),
  object: z.object({
    id,
    metadata: z
      .object({ payment: z.uuid().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
})

/**
 * Nothing signs a notification, so it is never believed. Behind a proxy it has to come from YooKassa's networks; where
 * the address says nothing, only what is about money of ours counts. Two events of one kind about one object are one
 * news.
 * @throws NotificationRefused
 */
export function readYookassaNotification(raw: Buffer, address: string): Notification {
  const addressCounts = settings().baseUrl.startsWith('https:')
  if (addressCounts && !isYookassas(address)) throw new NotificationRefused('address', address)
  const { success, data } = notification.safeParse(parsed(raw))
  if (!success) throw new NotificationRefused('unreadable')
  const { event, object } = data
  const kind = Object.hasOwn(events, event) ? events[event] : undefined
  const about = kind === 'payment' ? { payment: object.id } : kind === 'refund' ? { refund: object.id } : null
  const news = { notificationId: `${event}:${object.id}`, about }
  return addressCounts ? news : { ...news, unsigned: { payment: object.metadata?.payment ?? null } }
}

function isYookassas(address: string): boolean {
  const kind = isIP(address)
  // It knows an address of the older kind also in its longer form, as a socket for both kinds shows it.
  return kind !== 0 && networks.check(address, kind === 6 ? 'ipv6' : 'ipv4')
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    return undefined
  }
}
