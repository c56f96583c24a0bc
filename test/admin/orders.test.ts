import assert from 'node:assert/strict'
import { Event, Order, Payment, PaymentDifference, Refund, Ticket, TicketType, type UserRow } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { someUser, words } from '../accounts/support'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'
import { anAdmin, browserOf } from './support'

async function soldBy(organiser: UserRow, buyer = anna()) {
  const { event, ticketTypes } = await anEvent({ organiser: organiser.id })
  const placed = await order(event, ticketTypes[0], { people: [buyer, ilya()] })
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  const tickets = await Ticket.find({ order: placed.id })
  return { event, placed, payment, tickets, buyer, page: `/admin/orders/${placed.id}` }
}

describe('The orders of the console', () => {
  it("are those of one's own events; those of others do not exist", async () => {
    const [darya, stranger] = [await someUser('active'), await someUser('active')]
    const [mine, theirs] = [await soldBy(darya), await soldBy(stranger)]
    const visitor = await browserOf(darya)
    const list = words(await visitor.get('/admin/orders'))
    assert.ok(list.includes(mine.placed.number) && !list.includes(theirs.placed.number))
    assert.equal((await visitor.get(theirs.page)).status, 404)
    assert.equal((await visitor.get(`/admin/events/${theirs.event.id}`)).status, 404)
    const { visitor: admin } = await anAdmin()
    assert.equal((await admin.get(theirs.page)).status, 200)
    assert.equal((await admin.get(`/admin/events/${theirs.event.id}`)).status, 200)
  })

  it('are found by number however typed, by address and by name', async () => {
    const darya = await someUser('active')
    const buyer = anna()
    const { placed } = await soldBy(darya, buyer)
    await soldBy(darya)
    const visitor = await browserOf(darya)
    const found = async (q: string) =>
      (await visitor.get(`/admin/orders?${new URLSearchParams({ q }).toString()}`)).$('.table tbody th').text()
    for (const q of [placed.number.toLowerCase(), placed.number.replace('-', ' '), buyer.email.slice(0, 12)]) {
      assert.equal((await found(q)).trim(), placed.number, q)
    }
    assert.ok((await found('елкина АН')).includes(placed.number))
    assert.equal(await found('никто'), '')
  })

  it('page without losing or repeating any', async () => {
    const darya = await someUser('active')
    const { event, ticketTypes } = await anEvent({ organiser: darya.id })
    const numbers: string[] = []
    for (let count = 0; count < 33; count++) numbers.push((await order(event, ticketTypes[0])).number)
    const visitor = await browserOf(darya)
    const first = await visitor.get(`/admin/orders?event=${event.id}`)
    const second = await visitor.get(first.$('a[rel=next]').attr('href') ?? '')
    const shown = [first, second].flatMap(({ $ }) =>
      $('.table tbody th')
        .map((_, cell) => $(cell).text())
        .get(),
    )
    assert.deepEqual(shown.sort(), numbers.sort())
  })

  it('let the organiser refund one ticket, and show it', async () => {
    const darya = await someUser('active')
    const { page, tickets, payment, placed } = await soldBy(darya)
    const visitor = await browserOf(darya)
    const answer = await visitor.submit(page, { tickets: tickets[0]!.id }, `${page}/refunds`)
    assert.equal(answer.location, page)
    await eventually(async () => Refund.findOne({ payment: payment.id, status: 'succeeded', amount: 150_000 }))
    const shown = words(await visitor.get(page))
    assert.match(shown, /деньги возвращены/)
    assert.match(shown, /возвращено 1\s500 ₽/)
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it("let nobody refund somebody else's", async () => {
    const [darya, stranger] = [await someUser('active'), await someUser('active')]
    const [mine, theirs] = [await soldBy(darya), await soldBy(stranger)]
    const visitor = await browserOf(darya)
    const _csrf = await visitor.token(mine.page, `${mine.page}/refunds`)
    const sent = await visitor.send(`${theirs.page}/refunds`, { _csrf, tickets: theirs.tickets[0]!.id })
    assert.equal(sent.status, 404)
    const mixed = await visitor.send(`${mine.page}/refunds`, { _csrf, tickets: theirs.tickets[0]!.id })
    assert.equal(mixed.location, mine.page)
    assert.equal(await Refund.count({ payment: [mine.payment.id, theirs.payment.id] }), 0)
  })

  it('send the tickets again', async () => {
    const darya = await someUser('active')
    const { page, buyer, event } = await soldBy(darya)
    const mails = () =>
      run().smtp.mails.filter(({ to, subject }) => to === buyer.email && subject.includes(event.title)).length
    await eventually(async () => mails() === 1)
    const visitor = await browserOf(darya)
    await visitor.submit(page, {}, `${page}/mail`)
    await eventually(async () => mails() === 2)
  })

  it('sends no tickets of an order that is not paid, and says why', async () => {
    const darya = await someUser('active')
    const { event, ticketTypes } = await anEvent({ organiser: darya.id })
    const placed = await order(event, ticketTypes[0])
    const visitor = await browserOf(darya)
    const page = `/admin/orders/${placed.id}`
    const _csrf = await visitor.token('/admin/receipts')
    const shown = await visitor.follow(await visitor.send(`${page}/mail`, { _csrf }))
    assert.match(shown.$('[role=alert]').text(), /Билеты отправляют только по оплаченному заказу/)
  })
})

describe('The money of an event in the console', () => {
  it('counts what came in and what went back', async () => {
    const darya = await someUser('active')
    const { event, placed, tickets } = await soldBy(darya)
    const visitor = await browserOf(darya)
    const page = `/admin/events/${event.id}/money`
    assert.match(words(await visitor.get(page)), /Получено ?3\s000 ₽ Возвращено ?0 ₽/)
    await visitor.submit(
      `/admin/orders/${placed.id}`,
      { tickets: tickets[0]!.id },
      `/admin/orders/${placed.id}/refunds`,
    )
    assert.match(words(await visitor.get(page)), /Получено ?3\s000 ₽ Возвращено ?1\s500 ₽/)
  })

  it('adds no money of different currencies together', async () => {
    const darya = await someUser('active')
    const { event } = await soldBy(darya)
    const [ticketType] = await TicketType.find({ event: event.id })
    const payment = await paymentFor(await order(event, ticketType))
    await bankSays(payment, { status: 'succeeded', currency: 'USD' })
    await settlePayment(payment, new Date())
    const shown = words(await (await browserOf(darya)).get(`/admin/events/${event.id}/money`))
    assert.match(shown, /Получено ?3\s000 ₽ · 1\s500 \$ Возвращено ?0 ₽ · 1\s500 \$/)
  })

  it('cancels the event and shows how far the refunds have got', async () => {
    const darya = await someUser('active')
    const { event, placed, payment } = await soldBy(darya)
    const visitor = await browserOf(darya)
    const page = `/admin/events/${event.id}/money`
    await visitor.submit(page, { reason: 'Заболел ведущий' }, page.replace(/money$/, 'cancellation'))
    await eventually(async () => /все деньги возвращены/.test(words(await visitor.get(page))))
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'refunded')
    assert.equal((await Payment.findOne({ id: payment.id }))?.refunded, placed.total)
    assert.match(words(await visitor.get(`/orders/${placed.key}`)), /Причина: Заболел ведущий/)
    assert.equal((await visitor.get(page)).$('form[action$="/cancellation"]').length, 0)
  })

  it('offers to write to those whom no mail about money reaches, says to how many, and then no more', async () => {
    const darya = await someUser('active')
    const { event } = await soldBy(darya)
    const visitor = await browserOf(darya)
    const page = `/admin/events/${event.id}/money`
    const write = `/admin/events/${event.id}/announcements/new`
    assert.equal((await visitor.get(page)).$(`a[href="${write}"]`).length, 0)
    await visitor.submit(page, { reason: 'Заболел ведущий' }, page.replace(/money$/, 'cancellation'))
    const offered = await visitor.get(page)
    assert.match(words(offered), /Ещё 1 адрес, за который платил кто-то другой, о ней не узнает/)
    assert.equal(offered.$(`a[href="${write}"]`).length, 1)
    const version = (await visitor.get(write)).$('input[name=version]').attr('value') ?? ''
    const { location } = await visitor.submit(write, { text: 'Простите', version }, write.replace('/new', ''))
    assert.equal(location, write.replace('/new', ''))
    assert.equal((await visitor.get(page)).$(`a[href="${write}"]`).length, 0)
  })

  it('sets until when buyers may give tickets back', async () => {
    const darya = await someUser('active')
    const { event } = await soldBy(darya)
    const visitor = await browserOf(darya)
    const page = `/admin/events/${event.id}/money`
    for (const [typed, kept] of [
      ['48', 48],
      ['', null],
    ] as const) {
      await visitor.submit(page, { _method: 'PUT', refundHours: typed }, page.replace(/money$/, 'refund_policy'))
      assert.equal((await Event.findOne({ id: event.id }))?.refundHours, kept)
    }
  })
})

describe('Two people who set until when tickets can be given back', () => {
  it('are told: the later one sees what is saved, overwrites nothing, and may save on purpose', async () => {
    const darya = await someUser('active')
    const { event } = await anEvent({ organiser: darya.id })
    const [first, second] = [await browserOf(darya), await browserOf(darya)]
    const page = `/admin/events/${event.id}/money`
    const action = page.replace(/money$/, 'refund_policy')
    const save = (visitor: typeof first, seen: string, refundHours: string) =>
      visitor.submit(page, { _method: 'PUT', seen, refundHours }, action)
    const seen = (await second.get(page)).$(`form[action="${action}"] [name=seen]`).attr('value') ?? '?'
    await save(first, seen, '48')
    const told = await second.follow(await save(second, seen, '24'))
    assert.match(words(told), /срок возврата изменил кто-то ещё/)
    assert.match(words(told), /Сейчас сохранено: за 48 часов/)
    assert.equal(told.$('[name=refundHours]').val(), '24')
    assert.equal((await Event.findOne({ id: event.id }))?.refundHours, 48)
    await save(second, told.$(`form[action="${action}"] [name=seen]`).attr('value') ?? '?', '24')
    assert.equal((await Event.findOne({ id: event.id }))?.refundHours, 24)
    assert.match(words(await first.follow(await save(first, '48', '24'))), /сохранен/i)
  })
})

describe('The payment doctor', () => {
  it('exists for admins only', async () => {
    const visitor = await browserOf(await someUser('active'))
    assert.equal((await visitor.get('/admin/payments')).status, 404)
    assert.equal((await visitor.get('/admin')).$('a[href="/admin/payments"]').length, 0)
  })

  it('rings at our own door and sees the notification come', async () => {
    const { visitor } = await anAdmin()
    const page = await visitor.follow(
      await visitor.submit('/admin/payments', {}, '/admin/payments/sandbox/notification'),
    )
    assert.match(words(page, '[role=status]'), /уведомление дошло/)
    assert.match(words(page), /принято/)
  })

  it('shows a difference until somebody settles it', async () => {
    const { visitor } = await anAdmin()
    const { id } = await PaymentDifference.create({
      provider: 'sandbox',
      providerPaymentId: `p-${Date.now()}`,
      kind: 'missing',
      detail: 'нет такого <платежа>',
    }).fetch()
    const action = `/admin/payments/differences/${id}`
    assert.match(words(await visitor.get('/admin/payments')), /нет такого <платежа>/)
    await visitor.submit('/admin/payments', { _method: 'DELETE' }, action)
    assert.equal((await visitor.get('/admin/payments')).$(`form[action="${action}"]`).length, 0)
    assert.ok((await PaymentDifference.findOne({ id }))?.settledAt)
  })
})
