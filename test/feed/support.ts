import { randomInt } from 'node:crypto'
import type { EventRow, TicketTypeRow } from '../../api/db'
import { feedFilter } from '../../api/forms/feed-filter'
import { feedPage } from '../../api/pages/feed'
import { aUser, anEvent } from '../support/builders'
import { darya, nobodysHash } from '../support/cast'
import { VisitorAgent, type Page } from '../support/visitor'

/** A word that no other event has, of twelve letters that no dictionary takes endings off. */
export const aWord = (letters = 'бвгдзклмнпрт') =>
  Array.from({ length: 12 }, (_, index) => (index % 2 ? 'у' : letters[randomInt(letters.length)])).join('') + 'к'

/** So many days from now. */
export const soon = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000)

/** Events of one organiser, so that many cost little. */
export async function events(rows: Partial<EventRow>[], types?: Partial<TicketTypeRow>[]): Promise<EventRow[]> {
  const { id } = await aUser(darya(), { passwordHash: nobodysHash })
  const made: EventRow[] = []
  for (const row of rows) made.push((await anEvent({ organiser: id, ...row }, types)).event)
  return made
}

/** What the feed finds for these fields of its address. */
export async function find(question: Record<string, string>, now = new Date()) {
  const page = await feedPage(feedFilter(question).filter, undefined, now)
  return { ...page, titles: page.events.map(({ title }) => title), ids: page.events.map(({ id }) => id) }
}

/** The feed as a visitor sees it. */
export function visit(question: Record<string, string> | string, language = 'ru'): Promise<Page> {
  const said = typeof question === 'string' ? question : new URLSearchParams(question).toString()
  return new VisitorAgent(language).get(`/?${said}`)
}

export const titles = ({ $ }: Page) =>
  $('.poster h3')
    .toArray()
    .map((each) => $(each).text())
