import type { Request, Response } from 'express'
import { ReceiptSettings } from '../../db'
import { receiptForm } from '../../forms/receipt-form'
import { receiptsPage } from '../../pages/receipts-page'
import { saveReceiptSettings } from '../../payments/save-receipt-settings'

/** What the fiscal receipts of the organiser's events say. */
export async function edit(req: Request, res: Response) {
  const { id } = req.user!
  const { t } = req.texts
  if (req.method !== 'PUT') {
    const settings = await ReceiptSettings.findOne({ user: id })
    return res.view('admin/receipts', { title: t('titles.receipts'), ...receiptsPage(settings) })
  }
  const model = req.allParams()
  try {
    const choice = receiptForm(model)
    await saveReceiptSettings(id, choice)
    req.session.flash = { notice: choice ? t('flash.receiptsSaved') : t('flash.receiptsOff') }
    return res.redirect(303, '/admin/receipts')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}
