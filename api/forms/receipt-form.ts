import { z } from 'zod'
import { paymentModes, paymentSubjects, taxSystems, vatCodes } from '../payments/receipt-codes'
import type { ReceiptChoice } from '../payments/save-receipt-settings'
import { complaint, parseForm } from './text'

const chosen = <const Codes extends readonly [string, ...string[]]>(field: string, codes: Codes) =>
  z.enum(codes, complaint(`form.fields.${field}.required`))

const receipts = z.object({
  taxSystem: z.preprocess(
    (value) => (value === undefined || value === '' ? null : value),
    chosen('taxSystem', taxSystems).transform(Number).nullable(),
  ),
  vatCode: chosen('vatCode', vatCodes).transform(Number),
  paymentSubject: chosen('paymentSubject', paymentSubjects),
  paymentMode: chosen('paymentMode', paymentModes),
})

/** What receipts are to say; null where the button says that there shall be none. @throws FormRefusal */
export function receiptForm(values: { receipts?: unknown }): ReceiptChoice | null {
  return values.receipts === 'none' ? null : parseForm(receipts, values)
}
