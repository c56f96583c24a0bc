import assert from 'node:assert/strict'
import type { EventRow, TicketTypeRow } from '../../api/db'
import { texts } from '../../api/text'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { aWord, soon, visit } from './support'

const { t } = texts('ru')

/** The card of an event of which the first ticket type is ordered so many times. */
async function card(orders: number, changes: Partial<EventRow>, types: Partial<TicketTypeRow>[]): Promise<string> {
  const title = `Вечер ${aWord()}`
  const { event, ticketTypes } = await anEvent({ ...changes, title }, types)
  for (let count = 0; count < orders; count++) await order(event, ticketTypes[0])
  const { $ } = await visit({ q: title })
  return $('.poster .side').text().replace(/\s+/g, ' ').trim()
}

describe('A card of the feed', () => {
  it('counts what can be had, not what the hall would hold', async () => {
    const [paid, hidden] = [{ price: 100 }, { price: 100, hidden: true }]
    assert.match(await card(1, { capacity: 50 }, [{ ...paid, quota: 10 }, hidden]), /свободно 9\b/)
    assert.match(await card(1, { capacity: 50 }, [{ ...paid, quota: 10 }, paid]), /свободно 49\b/)
    assert.match(
      await card(0, { capacity: 50 }, [
        { ...paid, quota: 10 },
        { ...paid, quota: 20 },
      ]),
      /свободно 30\b/,
    )
    assert.match(
      await card(0, { capacity: 50 }, [
        { ...paid, quota: 3 },
        { ...paid, saleStartsAt: soon(1) },
      ]),
      /осталось 3 /,
    )
  })

  it('says what the page of the event says when nobody can apply', async () => {
    const quota = { quota: 1, price: 100 }
    const states = {
      soldOut: await card(1, { capacity: 50 }, [quota]),
      notYet: await card(1, { capacity: 50 }, [quota, { saleStartsAt: soon(1) }]),
      ended: await card(0, {}, [{ saleEndsAt: soon(-1) }]),
    }
    for (const [state, said] of Object.entries(states))
      assert.ok(said.endsWith(t(`event.state.${state}.tag`)), `${state}: ${said}`)
  })
})
