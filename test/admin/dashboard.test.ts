import assert from 'node:assert/strict'
import { Event, PaymentDifference, query, Ticket, TicketType, type UserRow } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { refundTickets } from '../../api/payments/refund-tickets'
import { changeEvent } from '../../api/ticketing/change-event'
import { foldSales } from '../../api/ticketing/sales'
import { someUser, words } from '../accounts/support'
import { anEvent } from '../support/builders'
import { anna, ilya, viktor } from '../support/cast'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { fewestQueriesOf } from '../support/queries'
import type { Page } from '../support/visitor'
import { anAdmin, browserOf } from './support'

const day = 24 * 60 * 60 * 1000

/** An event of which two places are sold and one of them is used, one is given back, and two wait to be paid. */
async function anEvening(organiser: UserRow) {
  const { event, ticketTypes } = await anEvent({ organiser: organiser.id, capacity: 10 })
  const paid = await order(event, ticketTypes[0], { people: [anna(), ilya(), viktor()] })
  const payment = await paymentFor(paid)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  const [used, returned] = await Ticket.find({ order: paid.id })
  await Ticket.update({ id: used!.id }, { status: 'used' })
  await refundTickets(paid.id, 'organiser', [returned!.id])
  await order(event, ticketTypes[0], { people: [anna(), ilya()] })
  return { event, ticketTypes, page: `/admin/events/${event.id}/dashboard` }
}

/** The cells of the table behind a plot, its first row. */
const firstRow = ({ $ }: Page, plot: string) =>
  $(`table[aria-labelledby="${plot}-title"] tbody tr`)
    .first()
    .find('td')
    .map((_, cell) => $(cell).text().replace(/\s/g, ' '))
    .get()

const alarms = (page: Page) => words(page, 'section[aria-labelledby=attention-title]')

describe('The dashboard of an event', () => {
  it('counts places by state, applications and money, before and after the journal is folded', async () => {
    const darya = await someUser('active')
    const { page } = await anEvening(darya)
    const visitor = await browserOf(darya)
    const look = async () => {
      const shown = await visitor.get(page)
      return ['places', 'applications', 'money-rub', 'check-ins'].map((plot) => firstRow(shown, plot))
    }
    const expected = [['10', '1', '1', '2', '6', '1'], ['1', '1'], ['4 500 ₽', '1 500 ₽'], ['1']]
    assert.deepEqual(await look(), expected)
    await foldSales()
    assert.deepEqual(await look(), expected)
    assert.match(words(await visitor.get(page)), /Доля оплаченных ?50 %/)
  })

  it('has a name, a description and a table for every plot, and no script or style in it', async () => {
    const darya = await someUser('active')
    const { page } = await anEvening(darya)
    const { $ } = await (await browserOf(darya, 'en')).get(page)
    const plots = $('svg[role=img]')
    assert.equal(plots.length, 5)
    for (const plot of plots) {
      const named = ($(plot).attr('aria-labelledby') ?? '').split(' ')
      assert.equal(named.length, 2)
      for (const id of named) assert.ok($(`#${id}`).text().trim(), id)
      assert.equal($(plot).closest('figure').find('details table').length, 1)
    }
    assert.equal($('figure script, figure style, figure [style], main style, main [style]').length, 0)
  })

  it('takes its period from the address, and the shortest where that says something else', async () => {
    const darya = await someUser('active')
    const { page } = await anEvening(darya)
    const visitor = await browserOf(darya)
    for (const [asked, shown] of [
      ['?days=365', '365 дней'],
      ['?days=90', '90 дней'],
      ['?days=1e9', '30 дней'],
      ['?days[]=90', '30 дней'],
      ['', '30 дней'],
    ]) {
      const { $, status } = await visitor.get(`${page}${asked}`)
      assert.deepEqual([asked, status, $('.periods [aria-current]').text()], [asked, 200, shown])
    }
  })

  it('keeps currencies apart', async () => {
    const darya = await someUser('active')
    for (const currency of ['EUR', 'RUB']) {
      const { event, ticketTypes } = await anEvent({ organiser: darya.id, currency })
      const payment = await paymentFor(await order(event, ticketTypes[0]))
      await bankSays(payment, { status: 'succeeded' })
      await settlePayment(payment, new Date())
    }
    const page = await (await browserOf(darya)).get('/admin')
    assert.deepEqual(
      [firstRow(page, 'money-rub'), firstRow(page, 'money-eur')],
      [
        ['1 500 ₽', '0 ₽'],
        ['1 500 €', '0 €'],
      ],
    )
  })
})

describe('The overview of the console', () => {
  it("adds one's own events up, and nobody else's; an admin sees those of the house", async () => {
    const [darya, stranger] = [await someUser('active'), await someUser('active')]
    await anEvening(darya)
    await anEvening(darya)
    await anEvening(stranger)
    assert.deepEqual(firstRow(await (await browserOf(darya)).get('/admin'), 'applications'), ['2', '2'])
    const [paid] = firstRow(await (await anAdmin()).visitor.get('/admin'), 'applications')
    assert.ok(Number(paid) >= 3)
    assert.equal(firstRow(await (await browserOf(await someUser('active'))).get('/admin'), 'applications').length, 0)
  })

  it('names what needs attention, each with a link that works', async () => {
    const darya = await someUser('active')
    const soon = { startsAt: new Date(Date.now() + 2 * day), endsAt: new Date(Date.now() + 3 * day) }
    await anEvent({ organiser: darya.id, title: 'Набросок', status: 'draft', ...soon })
    await anEvent({ organiser: darya.id, title: 'Очередь', status: 'draft', submittedAt: new Date(), ...soon })
    const late = await anEvent({ organiser: darya.id, title: 'Не продаётся', ...soon })
    await TicketType.update({ event: late.event.id }, { saleStartsAt: new Date(Date.now() + day) })
    const full = await anEvent({ organiser: darya.id, title: 'Битком', capacity: 1 }, [{ price: 0 }])
    await order(full.event, full.ticketTypes[0])
    const moved = await anEvent({ organiser: darya.id, title: 'Переезд' }, [{ price: 0 }])
    await order(moved.event, moved.ticketTypes[0])
    await changeEvent(moved.event.id, { fields: { venue: 'Сад' } }, { by: { user: null }, now: new Date() })
    const broken = await anEvening(darya)
    await query(
      `UPDATE refund SET status = 'failed', failure = 'no' FROM payment, "order" o
        WHERE payment.id = refund.payment AND o.id = payment."order" AND o.event = $1`,
      [broken.event.id],
    )
    await query(
      `INSERT INTO announcement (event, kind, text, changes, submission, recipients, created_at)
       VALUES ($1::uuid, 'message', 'a', '[]', $1::uuid::text, 3, now() - interval '2 hours')`,
      [broken.event.id],
    )
    await foldSales()
    const visitor = await browserOf(darya)
    const page = await visitor.get('/admin')
    for (const sentence of [
      /«Набросок» скоро начнётся, но не опубликовано/,
      /«Очередь» ждёт/,
      /«Не продаётся» скоро начнётся, а купить билет нельзя/,
      /«Битком»: заняты все места/,
      /«Переезд»: участники не знают/,
      /не прошло возвратов: 1/,
      /застряло, осталось писем: 3/,
    ]) {
      assert.match(alarms(page), sentence)
    }
    for (const link of page.$('.alarms a')) assert.equal((await visitor.get(page.$(link).attr('href')!)).status, 200)
    await query('DELETE FROM announcement WHERE submission = $1', [broken.event.id])
    assert.doesNotMatch(alarms(await (await browserOf(await someUser('active'))).get('/admin')), /«/)
  })

  it('tells admins of differences and of what waits for moderation', async () => {
    const { event } = await anEvent({ status: 'draft', submittedAt: new Date(0), title: 'Давно ждёт' })
    const difference = { provider: 'sandbox', providerPaymentId: event.id, kind: 'unknown', detail: 'a' } as const
    await PaymentDifference.create(difference)
    const page = await (await anAdmin()).visitor.get('/admin')
    assert.match(alarms(page), /Расхождений с платёжными сервисами: \d+/)
    assert.match(alarms(page), /«Давно ждёт» ждёт/)
    await PaymentDifference.destroy({ providerPaymentId: event.id })
    await Event.update({ id: event.id }, { submittedAt: null })
  })

  it('asks as many questions for many orders as for few', async () => {
    const [few, many] = [await someUser('active'), await someUser('active')]
    await anEvening(few)
    for (let count = 0; count < 4; count++) await anEvening(many)
    const [first, second] = [await browserOf(few), await browserOf(many)]
    const asked = async (visitor: typeof first) =>
      (await fewestQueriesOf(async () => void (await visitor.get('/admin')))).length
    assert.equal(await asked(second), await asked(first))
  })
})
