import type { NextFunction, Request, Response } from 'express'
import { logger } from '../log'
import { pictures } from '../pictures'
import { pictureAt, typeOf } from '../pictures/variants'

const year = 365 * 24 * 60 * 60

/**
 * The files of pictures, without session, router and database. What lies under an address never changes, so browsers
 * keep it for good.
 */
export function pictureFiles(req: Request, res: Response, next: NextFunction): void {
  const picture = ['GET', 'HEAD'].includes(req.method) ? pictureAt(req.path) : undefined
  if (!picture) return next()
  send(`${picture.key}/${picture.variant}`, req, res, next).catch((error: unknown) => {
    logger().error('The store of pictures:', error)
    res.status(503).set('Retry-After', '30').type('text/plain').send('503\n')
  })
}

async function send(name: string, req: Request, res: Response, next: NextFunction): Promise<void> {
  const bytes = await pictures().get(name)
  if (!bytes) return next()
  res.set('Cache-Control', `public, max-age=${year}, immutable`).set('ETag', `"${name.replace('/', '-')}"`)
  if (req.fresh) return void res.status(304).end()
  res.type(typeOf(name)).send(bytes)
}
