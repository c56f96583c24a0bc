import type { NextFunction, Request, Response } from 'express'
import { findBearer } from '../accounts/api-token'

/** Lets in who brings a bearer token of an active user (RFC 6750); it speaks for that user. */
export = async function tokenAuth(req: Request, res: Response, next: NextFunction) {
  const [, secret] = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  const bearer = secret === undefined ? undefined : await findBearer(secret, new Date())
  if (!bearer) {
    res.set('WWW-Authenticate', secret === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
    return res.problem(401, { detail: req.texts.t('api.refused.noToken') })
  }
  req.bearer = bearer
  next()
}
