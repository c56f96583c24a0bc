import type { Door } from '../accounts/confirmation'
import type { Transaction } from '../db'
import type { SecurityChange } from '../mail/messages/security-changed'
import type { Locale } from '../text'
import { careFor, queueLimit } from './care'

/** The jobs and what each is told. Ids only: what a mail says is read when it is sent. */
export interface Jobs {
  /** Told by the clock. */
  'clear-expired-counters': object
  'clear-jobs': object
  'clear-old-answers': object
  'expire-order': { order: string }
  /** No id: it is written for addresses that nobody has, too, so that nobody can tell. */
  'greet-again': { email: string; origin: string; door: Door; locale: Locale }
  /** No id for an address that was known: nobody has registered, and nobody can tell. */
  'tell-registered': { user: string | null }
  'send-reset': { email: string; origin: string; locale: Locale }
  /** `ended`: passkeys, tokens or webhooks ended, too. */
  'tell-password-changed': { user: string; origin: string; ended?: boolean }
  /** No id: there is no row left to read from. */
  'tell-account-deleted': { email: string; firstName: string; locale: Locale; origin: string }
  'tell-security-changed': { user: string; origin: string; kind: SecurityChange }
  'confirm-new-email': { user: string; email: string; origin: string }
  'tell-email-changed': { user: string; oldEmail: string; origin: string }
  'invite-user': { user: string; origin: string }
  'forget-order': { order: string }
  /** What an admin changed about the account. */
  'tell-status-changed': { user: string; origin: string }
  'tell-role-changed': { user: string; origin: string }
  'send-invitation': { order: string }
  'send-refund-mail': { refund: string }
  'settle-payment': { provider: string; providerPaymentId: string }
  'refund-payment': { refund: string }
  /** The provider has news of a refund. */
  'settle-refund': { provider: string; providerRefundId: string }
  /** The hold is over: nobody should be able to pay any more. */
  'end-payments': { order: string }
  /** A fiscal receipt is still under way: that of a payment, or of one of its refunds. */
  'follow-receipt': { payment: string; refund: string | null }
  /** The orders of a cancelled event, from the one after `after` on. */
  'refund-event': { event: string; after?: string }
  /** The variants of a new cover picture; and the files of one that no page shows any more. */
  'prepare-cover': { cover: string; from?: string }
  'clear-cover': { cover: string }
  /** An admin has answered an organiser. */
  'tell-moderated': { event: string; verdict: 'published' | 'returned'; origin: string }
  /** By the clock: payments and refunds that are unsettled for too long, and the books of the day. */
  'settle-overdue': object
  reconcile: object
  /** By the clock: who registered and never confirmed. */
  'forget-unconfirmed': object
  /** By the clock: what is over leaves the feed's own tables. */
  'tidy-listings': object
  /** Tells ticket holders, some of them at a time. */
  'send-announcement': { announcement: string }
  /** By the clock: the sums behind the dashboard. */
  'fold-sales': object
  /** `attempts`: how many there were when it was planned. */
  'deliver-webhook': { delivery: string; attempts: number }
  'tell-webhook-failed': { webhook: string }
  'clear-old-deliveries': object
  /** Tickets that had cost nothing. */
  'tell-tickets-cancelled': { order: string; tickets: string[]; reason: 'buyer' | 'organiser' | 'event' }
}

/**
 * Writes a job in the transaction that owes it: it runs if the transaction commits, and never otherwise. Of those with
 * the same key one waits at a time, the first; of those in the same queue one runs at a time.
 */
export async function addJob<Name extends keyof Jobs>(
  tx: Pick<Transaction, 'query'>,
  name: Name,
  payload: Jobs[Name],
  { runAt, key, queue }: { runAt?: Date; key?: string; queue?: string } = {},
): Promise<void> {
  await tx.query(
    `SELECT graphile_worker.add_job($1, payload := $2::json, run_at := $3, job_key := $4, job_key_mode := 'preserve_run_at',
                                    max_attempts := $5, priority := $6, queue_name := $7)`,
    [name, JSON.stringify(payload), runAt ?? null, key ?? null, queueLimit, careFor(name).priority, queue ?? null],
  )
}
