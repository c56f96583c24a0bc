import type { Runner, Task } from 'graphile-worker'
import {
  sendAccountInvitation,
  sendNewEmailConfirmation,
  tellAccountDeleted,
  tellEmailChanged,
  tellPasswordChanged,
  tellSecurityChanged,
} from '../accounts/account-mails'
import { tellRoleChanged, tellStatusChanged } from '../accounts/admin-mails'
import { forgetUnconfirmed } from '../accounts/forget-unconfirmed'
import { sendReset } from '../accounts/send-reset'
import { tellRegistered } from '../accounts/tell-registered'
import { clearExpiredCounters } from '../limits/clear-expired'
import { endPayments } from '../payments/end-payments'
import { settleOverdue } from '../payments/settle-overdue'
import { followReceipt } from '../payments/follow-receipt'
import { refundPayment, settleRefund } from '../payments/refund-payment'
import { settleByProviderId } from '../payments/settle-payment'
import { refundEvent } from '../ticketing/cancel-event'
import { expireOrder } from '../ticketing/expire-order'
import { forgetOrder } from '../ticketing/forget-order'
import { clearOldAnswers } from './clear-old-answers'
import { crontab } from './clock'
import { clearOldDeliveries } from '../webhooks/clear-old'
import { tellWebhookFailed } from '../webhooks/tell-failed'
import { prepareCover } from '../ticketing/prepare-cover'
import { clearCover } from '../ticketing/remove-cover'
import { clearJobs } from './clear-jobs'
import { foldSales } from '../ticketing/sales'
import { sendGreeting } from './greet-again'
import { takeOverFromTheDead } from './presence'
import type { Jobs } from './queue'
import { reconcile } from './reconcile'
import { runTasks } from './run-tasks'
import { sendAnnouncement } from './send-announcement'
import { sendInvitation } from './send-invitation'
import { sendRefundMail } from './send-refund-mail'
import { tellModerated } from './tell-moderated'
import { tellTicketsCancelled } from './tell-tickets-cancelled'
import { tidyListings } from './tidy-listings'

/** Deliveries have workers of their own. */
const jobs: { [Name in Exclude<keyof Jobs, 'deliver-webhook'>]: Task<Name> } = {
  'clear-old-deliveries': async () => void (await clearOldDeliveries(new Date())),
  'tell-webhook-failed': ({ webhook }) => tellWebhookFailed(webhook),
  'clear-expired-counters': async () => void (await clearExpiredCounters(new Date())),
  'clear-jobs': clearJobs,
  'clear-old-answers': () => clearOldAnswers(new Date()),
  'expire-order': async ({ order }) => {
    await expireOrder(order, new Date())
    await endPayments(order, new Date())
  },
  'greet-again': sendGreeting,
  'tell-registered': ({ user }) => tellRegistered(user),
  'send-reset': ({ email, origin, locale }) => sendReset(email, origin, locale, new Date()),
  'tell-password-changed': tellPasswordChanged,
  'tell-account-deleted': tellAccountDeleted,
  // The job was written when it happened; the mail may come hours later.
  'tell-security-changed': (change, { job }) => tellSecurityChanged(change, job.created_at),
  'confirm-new-email': ({ user, email, origin }) => sendNewEmailConfirmation(user, email, origin, new Date()),
  'tell-email-changed': ({ user, oldEmail, origin }) => tellEmailChanged(user, oldEmail, origin),
  'invite-user': ({ user, origin }) => sendAccountInvitation(user, origin, new Date()),
  'forget-order': ({ order }) => forgetOrder(order, new Date()),
  'tell-status-changed': ({ user, origin }) => tellStatusChanged(user, origin),
  'tell-role-changed': ({ user, origin }) => tellRoleChanged(user, origin),
  'send-invitation': sendInvitation,
  'send-refund-mail': sendRefundMail,
  'settle-payment': async ({ provider, providerPaymentId }) => {
    await settleByProviderId(provider, providerPaymentId, new Date())
  },
  'refund-payment': ({ refund }) => refundPayment(refund),
  'settle-refund': ({ provider, providerRefundId }) => settleRefund(provider, providerRefundId),
  'end-payments': ({ order }) => endPayments(order, new Date()),
  'settle-overdue': () => settleOverdue(new Date()),
  reconcile: () => reconcile(new Date()),
  'follow-receipt': ({ payment, refund }) => followReceipt(payment, refund, new Date()),
  'tell-moderated': tellModerated,
  'refund-event': refundEvent,
  'prepare-cover': ({ cover, from }) => prepareCover(cover, new Date(), from),
  'clear-cover': ({ cover }) => clearCover(cover),
  'tell-tickets-cancelled': tellTicketsCancelled,
  'forget-unconfirmed': () => forgetUnconfirmed(new Date()),
  'tidy-listings': () => tidyListings(new Date()),
  'send-announcement': sendAnnouncement,
  'fold-sales': () => foldSales(),
}

const place = globalThis as { foyerWorker?: Runner; foyerTakeover?: () => void }

/** Runs jobs in this process; those of a process that was killed are taken over. */
export async function startWorker(): Promise<void> {
  place.foyerWorker = await runTasks(jobs, crontab)
  place.foyerTakeover = takeOverFromTheDead()
}

export async function stopWorker(): Promise<void> {
  const running = place.foyerWorker
  place.foyerWorker = undefined
  place.foyerTakeover?.()
  await running?.stop()
}
