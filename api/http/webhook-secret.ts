import type { Request } from 'express'
import { sealSecret, unsealSecret } from '../webhooks/signature'

/** The new secret of a webhook waits for the page that shows it; a session is a row of the database, too. */
export function keepWebhookSecret(req: Request, webhook: string, secret: string): void {
  req.session.webhookSecret = { webhook, sealed: sealSecret(secret, req.user!.id) }
}

/** The secret that was not shown yet, once. A look with HEAD shows nothing. */
export function takeWebhookSecret(req: Request, webhook: string): string | undefined {
  const kept = req.session.webhookSecret
  if (kept?.webhook !== webhook || req.method === 'HEAD') return undefined
  delete req.session.webhookSecret
  return unsealSecret(kept.sealed, req.user!.id)
}
