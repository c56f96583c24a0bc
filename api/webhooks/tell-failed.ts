import { query, User } from '../db'
import { webhookFailed } from '../mail/messages/webhook-failed'
import { sendMail } from '../mail/mailer'

interface Failed {
  user: string
  url: string
  origin: string
  paused: boolean
}

/** The mail to the owner of a subscription whose messages were given up. */
export async function tellWebhookFailed(id: string): Promise<void> {
  const [webhook] = await query<Failed>(
    'SELECT "user", url, origin, paused_at IS NOT NULL AS paused FROM webhook WHERE id = $1',
    [id],
  )
  const owner = webhook && (await User.findOne({ id: webhook.user }))
  if (!webhook || !owner) return
  const { email: to, firstName, locale } = owner
  const { host } = new URL(webhook.url)
  await sendMail(
    webhookFailed({
      to,
      firstName,
      locale,
      host,
      paused: webhook.paused,
      link: `${webhook.origin}/admin/webhooks/${id}`,
    }),
  )
}
