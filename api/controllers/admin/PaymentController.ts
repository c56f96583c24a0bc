import type { Request, Response } from 'express'
import { PaymentDifference } from '../../db'
import { isId } from '../../forms/id'
import { doctorPage } from '../../pages/doctor-page'
import { offeredProviders } from '../../payments'
import { ring as ringAt } from '../../payments/ring'
import { Refusal } from '../../refusal'
import { settings } from '../../settings'

/** The payment doctor: keys, notifications, and where a provider's books and ours differ. */
export async function index(req: Request, res: Response) {
  return res.view('admin/payments', { title: req.texts.t('titles.payments'), ...(await doctorPage(req.texts)) })
}

/** Has a provider send us a notification, the way a real one would come. */
export async function ring(req: Request, res: Response) {
  const provider = offeredProviders().find(({ name }) => name === req.params.provider)
  if (!provider?.trial || !provider.isSetUp()) return res.notFound()
  const address = `${settings().baseUrl}/payments/notify/${provider.name}`
  if (!(await ringAt(address, provider.name, provider.trial())))
    return res.refused(new Refusal('notificationLost', { address }), { fields: {} })
  req.session.flash = { notice: req.texts.t('doctor.rang') }
  return res.redirect(303, '/admin/payments')
}

/** Somebody has looked into a difference and settled it. */
export async function settle(req: Request, res: Response) {
  const { id } = req.params
  if (!isId(id) || !(await PaymentDifference.findOne({ id }))) return res.notFound()
  await PaymentDifference.update({ id, settledAt: null }, { settledAt: new Date() })
  req.session.flash = { notice: req.texts.t('flash.differenceSettled') }
  return res.redirect(303, '/admin/payments')
}
