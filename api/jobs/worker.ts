import { Logger, run, type Runner, type Task } from 'graphile-worker'
import {
  sendAccountInvitation,
  sendNewEmailConfirmation,
  tellEmailChanged,
  tellPasswordChanged,
} from '../accounts/account-mails'
import { sendReset } from '../accounts/send-reset'
import { pool } from '../db/pool'
import { logger } from '../log'
import { refundPayment } from '../payments/refund-payment'
import { settleByProviderId } from '../payments/settle-payment'
import { expireOrder } from '../ticketing/expire-order'
import { sendGreeting } from './greet-again'
import type { Jobs } from './queue'
import { sendInvitation } from './send-invitation'
import { sendRefundMail } from './send-refund-mail'

const jobs: { [Name in keyof Jobs]: Task<Name> } = {
  'expire-order': ({ order }) => expireOrder(order, new Date()),
  'greet-again': sendGreeting,
  'send-reset': ({ email, origin, locale }) => sendReset(email, origin, locale, new Date()),
  'tell-password-changed': ({ user, origin }) => tellPasswordChanged(user, origin),
  'confirm-new-email': ({ user, email, origin }) => sendNewEmailConfirmation(user, email, origin, new Date()),
  'tell-email-changed': ({ user, oldEmail, origin }) => tellEmailChanged(user, oldEmail, origin),
  'invite-user': ({ user, origin }) => sendAccountInvitation(user, origin, new Date()),
  'send-invitation': sendInvitation,
  'send-refund-mail': sendRefundMail,
  'settle-payment': async ({ provider, providerPaymentId }) => {
    await settleByProviderId(provider, providerPaymentId, new Date())
  },
  'refund-payment': ({ refund }) => refundPayment(refund),
}

const place = globalThis as { foyerWorker?: Runner }

/** Runs jobs in this process. A job that throws is tried again, later and later; one of a killed process is taken over. */
export async function startWorker(): Promise<void> {
  place.foyerWorker = await run({
    pgPool: pool(),
    concurrency: 4,
    pollInterval: 1000,
    noHandleSignals: true,
    taskList: jobs,
    logger: new Logger(() => (level, message) => {
      if (String(level) === 'error') logger().error(message)
      else if (String(level) === 'warning') logger().warn(message)
    }),
  })
}

export async function stopWorker(): Promise<void> {
  const running = place.foyerWorker
  place.foyerWorker = undefined
  await running?.stop()
}
