import { z } from 'zod'
import { ReceiptSettings } from '../db'
import { settings } from '../settings'
import type { Finding } from './provider'
import { read, YookassaError } from './yookassa-client'

const shopObject = z.object({
  account_id: z.string(),
  status: z.string(),
  test: z.boolean(),
  fiscalization_enabled: z.boolean().default(false),
})

/** Asks YooKassa what shop this is, and looks whether it fits how Foyer is set up. */
export async function examineYookassa(): Promise<Finding[]> {
  let shop: z.output<typeof shopObject>
  try {
    shop = await read('/me', shopObject)
  } catch (error) {
    const wrongKeys = error instanceof YookassaError && [401, 403].includes(error.status)
    const text = wrongKeys ? 'doctor.yookassa.keys' : 'doctor.yookassa.away'
    return [{ ok: false, text, detail: error instanceof Error ? error.message : String(error) }]
  }
  const enabled = shop.status === 'enabled'
  return [
    { ok: true, text: 'doctor.yookassa.shop', detail: shop.account_id },
    { ok: enabled, text: enabled ? 'doctor.yookassa.enabled' : 'doctor.yookassa.disabled', detail: shop.status },
    shop.test
      ? { ok: !settings().production, text: 'doctor.yookassa.test' }
      : { ok: true, text: 'doctor.yookassa.real' },
    notifications(),
    await receipts(shop.fiscalization_enabled),
  ]
}

/** YooKassa notifies only by https; without it payments are settled by asking. */
function notifications(): Finding {
  const { baseUrl } = settings()
  const ok = baseUrl.startsWith('https:')
  const text = ok ? 'doctor.yookassa.notifications' : 'doctor.yookassa.noNotifications'
  return { ok, text, detail: `${baseUrl}/payments/notify/yookassa` }
}

async function receipts(enabled: boolean): Promise<Finding> {
  const some = (await ReceiptSettings.count({})) > 0
  if (enabled) return { ok: some, text: some ? 'doctor.yookassa.receipts' : 'doctor.yookassa.receiptsMissing' }
  return { ok: !some, text: some ? 'doctor.yookassa.receiptsIgnored' : 'doctor.yookassa.noReceipts' }
}
