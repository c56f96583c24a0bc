import type { Request, Response } from 'express'
import { confirmUser, userToConfirm } from '../accounts/confirm-email'
import { greetAgain } from '../accounts/greet-again'
import { mailServiceOf } from '../accounts/mail-service'
import { registerUser, UndoFailed } from '../accounts/register-user'
import { addressForm, registrationForm } from '../forms/registration-form'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'
import { logger } from '../log'
import { Refusal } from '../refusal'
import { settings } from '../settings'

/** Diagrams 1, 3 and 4 of the registration. */
export async function register(req: Request, res: Response) {
  if (req.method !== 'POST') return res.view('user/register', { title: req.texts.t('titles.register') })
  const model = req.allParams()
  try {
    const user = await registerUser(registrationForm(model), contextOf(req))
    req.session.flash = { email: user.email }
    return res.redirect(303, '/after_register')
  } catch (error) {
    if (error instanceof UndoFailed) return failed(req, res, error)
    return res.refused(error, { back: '/register', fields: model })
  }
}

/** "Confirm your e-mail", with a link to the visitor's own mail service where it is known. */
export async function after_register(req: Request, res: Response) {
  const { flash } = res.locals as { flash?: Flash }
  const email = flash?.email ?? flash?.fields?.email
  const mailbox = settings().development && !settings().smtpUrl ? { name: req.texts.t('mailbox.title'), url: '/dev/mailbox' } : null
  const mailService = mailbox ?? (email ? mailServiceOf(email) : null)
  return res.view('user/after_register', { title: req.texts.t('titles.afterRegister'), email, mailService })
}

/** Sends the confirmation again; says the same whether the address is known or not. */
export async function resend(req: Request, res: Response) {
  const model = req.allParams()
  try {
    const { email } = addressForm(model)
    await greetAgain(email, contextOf(req))
    req.session.flash = { email, notice: req.texts.t('flash.mailSent') }
    return res.redirect(303, '/after_register')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** Diagrams 1 and 2 of the confirmation. Only confirms: signing in comes after it. */
export async function confirm(req: Request, res: Response) {
  if (req.method === 'HEAD') return res.status(200).end()
  try {
    const user = await userToConfirm(String(req.params.token), new Date())
    const active = await confirmUser(user)
    req.session.flash = { notice: req.texts.t('flash.confirmed'), fields: { login: active.email } }
    return res.redirect(303, '/login')
  } catch (error) {
    if (!(error instanceof Refusal)) logger().error(`${req.id} GET /confirm`, error)
    return showError(req, res, error)
  }
}

/** The page that diagram 2 ends on, for a POST that ends there too. */
export async function error(req: Request, res: Response) {
  return showError(req, res, undefined)
}

/** Diagram 4, when even the undoing failed: a POST ends in a redirect all the same. */
function failed(req: Request, res: Response, error: unknown) {
  logger().error(`${req.id} POST /register`, error)
  return res.redirect(303, '/register/error')
}

function showError(req: Request, res: Response, error: unknown) {
  const { t } = req.texts
  const refused = error instanceof Refusal
  return res.status(refused ? 404 : 500).view('user/error', {
    title: t('titles.error'),
    message: refused ? t(`refusals.${error.code}`) : t('refusals.generalError'),
  })
}

function contextOf(req: Request) {
  return {
    links: linksFor(req),
    locale: req.texts.locale,
    submission: submissionKey(req),
    now: new Date(),
  }
}
