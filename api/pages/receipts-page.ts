import type { ReceiptSettingsRow } from '../db'
import { paymentModes, paymentSubjects, taxSystems, vatCodes } from '../payments/receipt-codes'

/** The choices of the form and what is chosen now. Most tickets are a service without VAT, paid in advance. */
export function receiptsPage(settings: ReceiptSettingsRow | undefined) {
  return {
    issued: settings !== undefined,
    chosen: {
      taxSystem: String(settings?.taxSystem ?? ''),
      vatCode: String(settings?.vatCode ?? '1'),
      paymentSubject: settings?.paymentSubject ?? 'service',
      paymentMode: settings?.paymentMode ?? 'full_prepayment',
    },
    codes: { taxSystem: taxSystems, vatCode: vatCodes, paymentSubject: paymentSubjects, paymentMode: paymentModes },
  }
}
