/**
 * Registration, by the sequence diagrams. An arrow that leaves for the database or the mail server stands in
 * api/accounts under the diagram's own words; everything that the browser sees stands here.
 */
import type { Request, Response } from 'express'
import { askAgain } from '../accounts/ask-again'
import { activateUser, namedUserToConfirm, userToConfirm } from '../accounts/confirm-email'
import { mailServiceOf } from '../accounts/mail-service'
import { registerUser, UndoFailed } from '../accounts/register-user'
import type { UserRow } from '../db'
import { queryText } from '../forms/query-text'
import { addressForm } from '../forms/registration-form'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'
import { doorAgain, registrationAt, rememberSignUp } from '../http/registration-doors'
import { letIn } from '../http/session'
import { requestName } from '../http/request-id'
import { logger } from '../log'
import { Refusal } from '../refusal'
import { settings } from '../settings'

/** Diagrams 1, 3 and 4: POST /register. */
export async function register(req: Request, res: Response) {
  const { form, after, next, door, parse } = registrationAt(req.path)
  if (req.method !== 'POST')
    return res.view('user/register', { title: req.texts.t('titles.register'), action: form, door })
  const model = req.allParams()
  try {
    // User.create(), sendMail(user.email); where the mail fails, User.destroy().
    const user = await registerUser(parse(model), { ...contextOf(req), door })
    rememberSignUp(req, user, next)
    req.session.flash = { email: user.email }
    return res.redirect(303, after)
  } catch (error) {
    // Diagram 4, its last words: if even User.destroy() fails, it ends as in diagram 2.
    if (error instanceof UndoFailed) return showErrorAfterPost(req, res, error)
    // session.flash = { error, model without passwords }, and to the form.
    return res.refused(error, { fields: model })
  }
}

/** Diagram 1: "confirm your e-mail", with a link to the visitor's own mail service where it is known. */
export async function after_register(req: Request, res: Response) {
  const { flash } = res.locals
  const email = flash?.email ?? flash?.fields?.email
  const mailService = developmentMailbox(req) ?? (email ? mailServiceOf(email) : null)
  return res.view('user/after_register', { title: req.texts.t('titles.afterRegister'), email, mailService })
}

/** POST /after_register: the mail again. Says the same whether the address is known or not. */
export async function resend(req: Request, res: Response) {
  const model = req.allParams()
  try {
    const { email } = addressForm(model)
    await askAgain(email, { ...contextOf(req, email), door: doorAgain(req, email) })
    req.session.flash = { email, notice: req.texts.t('flash.mailSent') }
    return res.redirect(303, '/after_register')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** Diagrams 1 and 2: GET /confirm/:token. Only confirms: signing in comes after it. */
export async function confirm(req: Request, res: Response) {
  // Mail scanners look with HEAD whether a link is alive; that changes nothing.
  if (req.method === 'HEAD') return res.status(200).end()
  try {
    // User.findOne(), and the token is checked.
    const user = await userToConfirm(String(req.params.token), new Date())
    // user.active = true, User.update().
    await activateUser(user)
    return toSignIn(req, res, user)
  } catch (error) {
    return showError(req, res, error)
  }
}

/** GET /confirm-email: confirms, and signs in the browser that signed up, because the link may be in anybody's hands. */
export async function confirm_email(req: Request, res: Response) {
  if (req.method === 'HEAD') return res.status(200).end()
  const { userId, token } = req.query
  try {
    const user = await activateUser(await namedUserToConfirm(queryText(userId), queryText(token), new Date()))
    const { signedUp } = req.session
    if (signedUp?.user !== user.id) return toSignIn(req, res, user)
    return res.redirect(303, await letIn(req, user, signedUp.next, req.texts.t('flash.confirmedHere')))
  } catch (error) {
    return showError(req, res, error)
  }
}

function toSignIn(req: Request, res: Response, { email }: UserRow) {
  req.session.flash = { notice: req.texts.t('flash.confirmed'), fields: { login: email } }
  return res.redirect(303, '/login')
}

/** GET /register/error: diagram 2 for a POST, which always ends in a redirect. */
export async function error(req: Request, res: Response) {
  return userError(req, res, 500, 'generalError')
}

function showErrorAfterPost(req: Request, res: Response, error: unknown) {
  logger().error(requestName(req), error)
  return res.redirect(303, '/register/error')
}

/** The browser gets a general description; the message of the error goes to the server's log. */
function showError(req: Request, res: Response, error: unknown) {
  if (error instanceof Refusal) return userError(req, res, 404, error.code)
  logger().error(requestName(req), error)
  return userError(req, res, 500, 'generalError')
}

function userError(req: Request, res: Response, status: 404 | 500, code: string) {
  const message = req.texts.t(`refusals.${code}`)
  return res.status(status).view('user/error', { title: req.texts.t('titles.error'), message })
}

/** Where mails land as long as no mail server is set. */
function developmentMailbox(req: Request) {
  const { development, smtpUrl } = settings()
  return development && !smtpUrl ? { name: req.texts.t('mailbox.title'), url: '/dev/mailbox' } : null
}

/** @param content what makes the form another one when the same rendering is sent again */
function contextOf(req: Request, ...content: string[]) {
  const submission = submissionKey(req, ...content)
  return { links: linksFor(req), locale: req.texts.locale, submission, now: new Date() }
}
