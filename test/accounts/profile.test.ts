import assert from 'node:assert/strict'
import { Event, type UserRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { letHoldRunOut, order } from '../support/orders'
import { VisitorAgent, type Page } from '../support/visitor'
import { plantInSession, someUser, words } from './support'

const day = 24 * 60 * 60 * 1000

async function profileOf({ id }: UserRow): Promise<Page> {
  const visitor = new VisitorAgent()
  await visitor.get('/login')
  await plantInSession(visitor, { userId: id })
  return visitor.get('/profile')
}

async function applied({ id }: UserRow, title: string, price = 0) {
  const { event, ticketTypes } = await anEvent({ title }, [{ price }])
  const placed = await order(event, ticketTypes[0], { buyer: { id, locale: 'ru' }, people: [anna(), ilya()] })
  return { event, placed }
}

describe('The personal account', () => {
  it('shows personal information', async () => {
    const user = await someUser('active')
    const page = await profileOf(user)
    assert.match(words(page, '#personal'), new RegExp(`Анна Ёлкина.*${user.email}.*не задан, входите по почте`))
  })

  it('shows nothing of events to who has none, with a way to them', async () => {
    const page = await profileOf(await someUser('active'))
    assert.match(words(page, '#upcoming'), /Пока ничего не запланировано/)
    assert.equal(page.$('#upcoming a[href="/"]').length, 1)
    assert.equal(page.$('#past .poster').length, 0)
  })

  it('shows upcoming events with their tickets, and orders that wait for money', async () => {
    const user = await someUser('active')
    const { placed } = await applied(user, 'Скоро и бесплатно')
    await applied(user, 'Скоро и за деньги', 100_000)
    const page = await profileOf(user)
    const upcoming = words(page, '#upcoming')
    assert.match(upcoming, /Скоро и бесплатно.*Скоро и за деньги|Скоро и за деньги.*Скоро и бесплатно/)
    assert.equal(page.$(`#upcoming a[href="/orders/${placed.key}"]`).length, 1)
    assert.equal(page.$('#upcoming a[href^="/tickets/"]').length, 2)
    assert.match(upcoming, /Ёлкина Анна.*Шёлков Илья/)
    assert.match(upcoming, /ждёт оплаты/)
    assert.equal(page.$('#past .poster').length, 0)
  })

  it('shows past events apart', async () => {
    const user = await someUser('active')
    const { event } = await applied(user, 'Давно прошло')
    await Event.update(
      { id: event.id },
      { startsAt: new Date(Date.now() - 2 * day), endsAt: new Date(Date.now() - day) },
    )
    const page = await profileOf(user)
    assert.match(words(page, '#past'), /Давно прошло/)
    assert.equal(page.$('#upcoming .poster').length, 0)
  })

  it('keeps an event under upcoming until it ends', async () => {
    const user = await someUser('active')
    const { event } = await applied(user, 'Идёт сейчас')
    await Event.update({ id: event.id }, { startsAt: new Date(Date.now() - day), endsAt: new Date(Date.now() + day) })
    assert.match(words(await profileOf(user), '#upcoming'), /Идёт сейчас/)
  })

  it('shows neither what ran out nor what is somebody else’s', async () => {
    const user = await someUser('active')
    const { placed } = await applied(user, 'Не успели', 100_000)
    await letHoldRunOut(placed)
    await applied(await someUser('active'), 'Чужое')
    const page = await profileOf(user)
    assert.equal(page.$('.poster').length, 0)
  })
})
