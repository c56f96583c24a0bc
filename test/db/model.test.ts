import assert from 'node:assert/strict'
import { Event, Order, query, transaction, uniqueViolation, User } from '../../api/db'
import { Refusal } from '../../api/refusal'
import { anEvent, aUser } from '../support/builders'
import { anna } from '../support/cast'
import { order } from '../support/orders'

describe('The models', () => {
  it('read the same row by lock() as by findOne()', async () => {
    const { event, ticketTypes } = await anEvent()
    const { id } = await order(event, ticketTypes[0])
    await transaction(async (tx) => {
      assert.deepEqual(await tx.Event.lock(event.id), await tx.Event.findOne({ id: event.id }))
      assert.deepEqual(await tx.Order.lock(id), await tx.Order.findOne({ id }))
    })
  })

  it('refuse to lock outside a transaction', async () => {
    const { event } = await anEvent()
    await assert.rejects(Event.lock(event.id), /needs a transaction/)
  })

  it('leave what they are given as it is, so that a constant means the same each time', async () => {
    const { event } = await anEvent()
    const changes = { startsAt: event.startsAt, timeZone: 'Asia/Omsk' } as const
    const criteria = { id: event.id, timeZone: ['Asia/Omsk', 'Europe/Moscow'] }
    const page = { where: { timeZone: 'Asia/Omsk', id: event.id }, sort: 'startsAt ASC', limit: 5 }
    const before = structuredClone({ changes, criteria, page })
    for (let round = 0; round < 2; round++) {
      assert.equal((await Event.update(criteria, changes)).length, 1)
      assert.equal((await Event.find(page)).length, 1)
      assert.equal((await Event.find(criteria)).length, 1)
      assert.equal(await Event.count(criteria), 1)
    }
    assert.deepEqual({ changes, criteria, page }, before)
  })

  it('name the attribute that is not unique', async () => {
    const person = anna()
    await aUser(person)
    const error = await aUser({ ...anna(), email: person.email }).catch((reason: unknown) => reason)
    assert.deepEqual(uniqueViolation(error), ['email'])
    assert.equal(uniqueViolation(new Error('something else')), undefined)
  })
})

describe('A transaction', () => {
  it('leaves nothing behind when its work throws, and throws the same', async () => {
    const { event } = await anEvent()
    const refusal = new Refusal('soldOut')
    const work = transaction(async (tx) => {
      await tx.Event.update({ id: event.id }, { title: 'Другое' })
      throw refusal
    })
    await assert.rejects(work, (reason) => reason === refusal)
    assert.equal((await Event.findOne({ id: event.id }))?.title, event.title)
  })

  it('waits for its queries also when the work is not an async function', async () => {
    const { event } = await anEvent()
    await transaction((tx) => Promise.resolve(tx.Event.update({ id: event.id }, { title: 'Новое' })))
    assert.equal((await Event.findOne({ id: event.id }))?.title, 'Новое')
  })

  it('is over for all its queries together: twenty at once finish on a pool of ten', async () => {
    const { event } = await anEvent()
    const each = async () =>
      transaction(async (tx) => {
        await tx.Event.findOne({ id: event.id })
        await tx.query('SELECT pg_sleep(0.02)')
        return tx.Order.count({ event: event.id })
      })
    assert.deepEqual(await Promise.all(Array.from({ length: 20 }, each)), Array(20).fill(0))
    assert.equal(await Order.count({ event: event.id }), 0)
  })

  it('keeps others from changing a locked row until it ends', async () => {
    const { event } = await anEvent()
    const steps: string[] = []
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const first = transaction(async (tx) => {
      await tx.Event.lock(event.id)
      steps.push('locked')
      await held
      steps.push('released')
    })
    const second = transaction(async (tx) => {
      while (!steps.includes('locked')) await tx.query('SELECT 1')
      letGo()
      await tx.Event.lock(event.id)
      steps.push('locked by the second')
    })
    await Promise.all([first, second])
    assert.deepEqual(steps, ['locked', 'released', 'locked by the second'])
  })

  it('reads nothing with a criterion that tries to be clever', async () => {
    assert.equal(await User.count({ email: '{"!=": ""}' }), 0)
    assert.deepEqual(await query('SELECT $1::text AS text', ["'; DROP TABLE ticket; --"]), [
      { text: "'; DROP TABLE ticket; --" },
    ])
  })
})
