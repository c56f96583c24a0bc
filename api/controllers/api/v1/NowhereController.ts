import type { Request, Response } from 'express'
import { allowedMethods } from '../../../http/allowed-methods'

/** Whatever of the API has no route: another verb would have one, or there is nothing at this address. */
export async function answer(req: Request, res: Response) {
  const allowed = allowedMethods(req.path, Object.keys(req._sails.config.routes))
  if (allowed.length === 0) return res.notFound()
  return res.set('Allow', allowed.join(', ')).problem(405, { detail: req.texts.t('api.errors.405') })
}
