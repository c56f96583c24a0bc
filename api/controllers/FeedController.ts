import type { Request, Response } from 'express'
import { feedFilter } from '../forms/feed-filter'
import { isId } from '../forms/id'
import { atomFeed } from '../pages/atom'
import { feedCalendar } from '../pages/calendar'
import { robotsText } from '../pages/robots'
import { sitemap as sitemapOf } from '../pages/sitemap'
import { newest, upcoming } from '../pages/upcoming'
import { settings } from '../settings'

/** The feed as a calendar to subscribe to, with the same filters. */
export async function calendar(req: Request, res: Response) {
  const events = await upcoming(feedFilter(req.query).filter, new Date())
  const name = req.texts.t('feeds.calendar', { site: req.texts.t('brand') })
  const file = feedCalendar(events, name, ({ slug }) => `${settings().baseUrl}/events/${slug}`)
  return res.type('text/calendar; charset=utf-8').send(file)
}

/** What was published last, for feed readers. */
export async function atom(req: Request, res: Response) {
  return res.type('application/atom+xml; charset=utf-8').send(atomFeed(await newest(new Date()), req.texts))
}

export async function sitemap(req: Request, res: Response) {
  const { after } = req.query
  const file = await sitemapOf(isId(after) ? after : undefined)
  return res.type('application/xml; charset=utf-8').send(file)
}

export async function robots(_req: Request, res: Response) {
  return res.type('text/plain; charset=utf-8').send(robotsText())
}
