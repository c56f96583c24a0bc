import type { Transaction } from '../db'
import type { Locale } from '../text'

/** The jobs and what each is told. Ids only: what a mail says is read when it is sent. */
export interface Jobs {
  'expire-order': { order: string }
  /** No id: it is written for addresses that nobody has, too, so that nobody can tell. */
  'greet-again': { email: string; origin: string; locale: Locale; submission: string }
  'send-reset': { email: string; origin: string; locale: Locale }
  'tell-password-changed': { user: string; origin: string }
  'confirm-new-email': { user: string; email: string; origin: string }
  'tell-email-changed': { user: string; oldEmail: string; origin: string }
  'invite-user': { user: string; origin: string }
  'send-invitation': { order: string }
  'send-refund-mail': { refund: string }
  'settle-payment': { provider: string; providerPaymentId: string }
  'refund-payment': { refund: string }
}

/** Writes a job in the transaction that owes it: it runs if the transaction commits, and never otherwise. */
export async function addJob<Name extends keyof Jobs>(
  tx: Pick<Transaction, 'query'>,
  name: Name,
  payload: Jobs[Name],
  { runAt }: { runAt?: Date } = {},
): Promise<void> {
  await tx.query('SELECT graphile_worker.add_job($1, payload := $2::json, run_at := $3, max_attempts := 25)', [
    name,
    JSON.stringify(payload),
    runAt ?? null,
  ])
}
