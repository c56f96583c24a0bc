import type { Request, Response } from 'express'
import { query } from '../../db'
import { isId } from '../../forms/id'
import { listPosition } from '../../forms/list-position'
import { secretForm, webhookForm } from '../../forms/webhook-form'
import { linksFor } from '../../http/links'
import { keepWebhookSecret, takeWebhookSecret } from '../../http/webhook-secret'
import { deliveriesOf, findWebhook, webhooksOf } from '../../pages/console-webhooks'
import { settings } from '../../settings'
import { typesFor } from '../../webhooks/message-types'
import * as again from '../../webhooks/send-again'
import * as subscription from '../../webhooks/subscribe'

/** Where the organiser's messages go, and the form that subscribes one more address. */
export async function index(req: Request, res: Response) {
  const { id, role } = req.user!
  const webhooks = await webhooksOf(id)
  const types = typesFor(role)
  return res.view('admin/webhooks', { title: req.texts.t('titles.webhooks'), webhooks, types, typeName: naming(req) })
}

export async function create(req: Request, res: Response) {
  const { id, role } = req.user!
  const model = req.allParams()
  try {
    const wish = webhookForm(model, role, rules())
    const made = await subscription.subscribe(id, wish, linksFor(req).origin)
    // Of a form that came twice at once, the session of the one that came first has the secret: this one stays as it is.
    if (made.secret !== undefined) keepWebhookSecret(req, made.id, made.secret)
    return res.redirect(303, `/admin/webhooks/${made.id}`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** One subscription: its form, what may be done about it, and the log. */
export async function show(req: Request, res: Response) {
  const webhook = await findWebhook(req.params.id, req.user!.id)
  if (!webhook) return res.notFound()
  const log = await deliveriesOf(webhook.id, listPosition(req.query.after))
  const secret = takeWebhookSecret(req, webhook.id)
  if (secret !== undefined) res.set('Cache-Control', 'private, no-store')
  const page = { title: req.texts.t('titles.webhook'), types: typesFor(req.user!.role), typeName: naming(req) }
  return res.view('admin/webhook', { ...page, webhook, secret, ...log })
}

export async function change(req: Request, res: Response) {
  const model = req.allParams()
  return carryOut(req, res, 'flash.webhookSaved', (id) =>
    subscription.changeSubscription(id, webhookForm(model, req.user!.role, rules())),
  )
}

export async function remove(req: Request, res: Response) {
  const webhook = await findWebhook(req.params.id, req.user!.id)
  // Sent twice, it is gone already.
  if (webhook) await subscription.removeSubscription({ query }, webhook.id)
  req.session.flash = { notice: req.texts.t('flash.webhookRemoved') }
  return res.redirect(303, '/admin/webhooks')
}

export async function pause(req: Request, res: Response) {
  return carryOut(req, res, 'flash.webhookPaused', (id) => subscription.pauseSubscription({ query }, id))
}

export async function resume(req: Request, res: Response) {
  return carryOut(req, res, 'flash.webhookResumed', subscription.resumeSubscription)
}

export async function test(req: Request, res: Response) {
  return carryOut(req, res, 'flash.webhookTested', again.sendTest)
}

export async function sendAgain(req: Request, res: Response) {
  const { delivery } = req.params
  const webhook = isId(delivery) && (await findWebhook(req.params.id, req.user!.id))
  if (!webhook || !(await again.sendAgain(webhook.id, delivery))) return res.notFound()
  req.session.flash = { notice: req.texts.t('flash.webhookTested') }
  return res.redirect(303, `/admin/webhooks/${webhook.id}`)
}

export async function renewSecret(req: Request, res: Response) {
  const webhook = await findWebhook(req.params.id, req.user!.id)
  if (!webhook) return res.notFound()
  const secret = await subscription.renewSecret(webhook.id, req.user!.id, secretForm(req.allParams()))
  if (secret !== undefined) keepWebhookSecret(req, webhook.id, secret)
  return res.redirect(303, `/admin/webhooks/${webhook.id}`)
}

async function carryOut(req: Request, res: Response, notice: string, work: (id: string) => Promise<unknown>) {
  const webhook = await findWebhook(req.params.id, req.user!.id)
  if (!webhook) return res.notFound()
  try {
    await work(webhook.id)
    req.session.flash = { notice: req.texts.t(notice) }
    return res.redirect(303, `/admin/webhooks/${webhook.id}`)
  } catch (error) {
    return res.refused(error)
  }
}

/** The name of a type of messages in the reader's language. */
function naming({ texts: { t } }: Request) {
  return (type: string) => {
    const [noun, verb] = type.split('.')
    return t(`webhooks.types.${noun}.${verb}`)
  }
}

function rules() {
  return { loopback: settings().webhooksToLoopback }
}
