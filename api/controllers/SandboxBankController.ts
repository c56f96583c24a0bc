import type { Request, Response } from 'express'
import type { SandboxPaymentRow } from '../db'
import { cardForm, challengeForm } from '../forms/card-form'
import { isId } from '../forms/id'
import { abandon, answerChallenge, challengeCode, charge, findPayment } from '../payments/sandbox-bank'
import { Refusal } from '../refusal'

/** The test bank's page: a card, for some cards one more step, then back to the shop. */
export async function pay(req: Request, res: Response) {
  const { paymentId } = req.params
  const payment = isId(paymentId) ? await findPayment(paymentId) : undefined
  if (!payment) return res.notFound()
  if (!isOpen(payment)) return res.redirect(303, payment.returnUrl)
  if (req.method !== 'POST') {
    const { id, amount, currency, description, status } = payment
    const bank = { id, amount, currency, description, state: status === 'challenge' ? 'challenge' : 'card' }
    return res.view('bank/pay', { title: req.texts.t('titles.bank'), bank, challengeCode })
  }
  const model = req.allParams()
  try {
    const after = await advance(payment, model)
    return res.redirect(303, after && !isOpen(after) ? after.returnUrl : req.path)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

function isOpen({ status }: SandboxPaymentRow): boolean {
  return status === 'pending' || status === 'challenge'
}

async function advance(payment: SandboxPaymentRow, model: Record<string, unknown>) {
  if (typeof model.cancel === 'string') return abandon(payment.id)
  if (payment.status === 'pending') return charge(payment.id, cardForm(model, new Date()))
  const after = await answerChallenge(payment.id, challengeForm(model).code)
  if (after?.status === 'challenge') throw new Refusal('paymentChallenge')
  return after
}
