import { query, ReceiptSettings, type ReceiptSettingsRow } from '../db'

export type ReceiptChoice = Pick<ReceiptSettingsRow, 'taxSystem' | 'vatCode' | 'paymentSubject' | 'paymentMode'>

/** What the receipts of an organiser's events say from now on; null: there are none. */
export async function saveReceiptSettings(user: string, choice: ReceiptChoice | null): Promise<void> {
  if (!choice) {
    await ReceiptSettings.destroy({ user })
    return
  }
  const { taxSystem, vatCode, paymentSubject, paymentMode } = choice
  await query(
    `INSERT INTO receipt_settings ("user", tax_system, vat_code, payment_subject, payment_mode)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ("user") DO UPDATE SET tax_system = $2, vat_code = $3, payment_subject = $4, payment_mode = $5,
                                        updated_at = now()`,
    [user, taxSystem, vatCode, paymentSubject, paymentMode],
  )
}
