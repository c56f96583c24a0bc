import type { NextFunction, Request, Response } from 'express'
import { forgetUpload, ignoreRest, readUpload } from '../http/upload'
import { logger } from '../log'

/**
 * Reads a form with files where a route takes one; anywhere else it is a form that nobody can read. Stands behind the
 * door, so that strangers have nothing read, and before `form`, which looks at what was read.
 */
export = async function upload(req: Request, res: Response, next: NextFunction) {
  if (req.method !== 'POST' || !req.is('multipart/form-data')) return next()
  const form = await readUpload(req)
  const forget = () =>
    void forgetUpload(form).catch((error: unknown) => logger().error('A file that was sent is left behind:', error))
  // The browser may have gone while it was still sending.
  if (res.closed) return forget()
  res.once('close', forget)
  if (form.problem) res.once('finish', () => ignoreRest(req))
  req.upload = form
  req.body = form.fields
  req.bodyProblem = form.problem === 'malformed' ? 'formMalformed' : undefined
  next()
}
