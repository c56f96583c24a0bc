import { settings } from '../settings'
import { PaymentRefused, type PaymentProvider } from './provider'
import { read, YookassaError } from './yookassa-client'
import { examineYookassa } from './yookassa-doctor'
import { readYookassaNotification } from './yookassa-notification'
import { paymentInOurWords, paymentObject, refundInOurWords, refundObject } from './yookassa-objects'
import { paymentsBetween, startOrFind } from './yookassa-payments'
import { refundBefore, refundOrRefusal, refundsBetween } from './yookassa-refunds'

/** Those that YooKassa knows; which of them a shop takes, its contract says. */
const currencies = 'RUB USD EUR BYN CNY KZT UAH UZS TRY INR MDL AZN AMD'.split(' ')

function refusedForGood(error: unknown): never {
  if (error instanceof YookassaError && error.status === 400 && !error.isKeyTaken) {
    throw new PaymentRefused(error.message, { cause: error })
  }
  throw error
}

/** YooKassa (API v3), where the buyer pays on its own page. */
export const yookassa: PaymentProvider = {
  name: 'yookassa',
  label: ({ t }) => t('payment.yookassa'),
  receipts: true,

  /** With an API of one's own its pages are its own, too. */
  pageHosts() {
    const { apiUrl } = settings().yookassa ?? {}
    return apiUrl ? [apiUrl] : ['https://yoomoney.ru', 'https://yookassa.ru']
  },

  isSetUp: () => settings().yookassa !== undefined,
  accepts: (_amount, currency) => currencies.includes(currency),

  async start(wish) {
    const payment = await startOrFind(wish).catch(refusedForGood)
    const { id: providerPaymentId, status, confirmation } = payment
    if (!confirmation && status === 'pending') throw new Error(`YooKassa has no page for payment ${providerPaymentId}`)
    // One that has ended has nothing to confirm any more: the way back looks how it ended.
    return { providerPaymentId, redirectUrl: confirmation?.confirmation_url ?? wish.returnUrl }
  },

  /** YooKassa can cancel only what waits to be captured. A payment that nobody has made ends there by itself; the hold is the truth. */
  async end() {},

  async find(providerPaymentId) {
    try {
      return paymentInOurWords(await read(`/payments/${encodeURIComponent(providerPaymentId)}`, paymentObject))
    } catch (error) {
      if (error instanceof YookassaError && error.status === 404) return undefined
      throw error
    }
  },

  async *list(from, to) {
    for await (const payment of paymentsBetween(from, to)) yield paymentInOurWords(payment)
  },

  async refund(wish) {
    const made = (await refundBefore(wish)) ?? (await refundOrRefusal(wish))
    if (made instanceof YookassaError) {
      return { providerRefundId: null, status: 'failed', failure: made.message.slice(0, 255), receipt: null }
    }
    return refundInOurWords(made)
  },

  async findRefund(providerRefundId) {
    return refundInOurWords(await read(`/refunds/${encodeURIComponent(providerRefundId)}`, refundObject))
  },

  async *listRefunds(from, to) {
    for await (const { id, status, payment_id: providerPaymentId } of refundsBetween(from, to))
      yield { providerRefundId: id, status: status === 'canceled' ? 'failed' : status, of: { providerPaymentId } }
  },

  readNotification: (raw, _headers, address) => readYookassaNotification(raw, address),

  examine: examineYookassa,
}
