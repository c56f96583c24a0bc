import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { transaction } from '../../api/db'
import { pool } from '../../api/db/pool'
import { newsAfter } from '../../api/bus/news'
import { publish } from '../../api/bus/outbox'
import { endOfBus, endWriting, reading, say, subjects, writer } from './support'

describe('Whoever reads the bus', () => {
  afterEach(endWriting)

  it('skips nothing that commits later than what was written after it', async () => {
    const start = await endOfBus()
    const [slow, quick] = [await writer(), await writer()]
    const first = await say(slow.client)
    const second = await say(quick.client)
    await quick.commit()
    const early = await reading(start)
    assert.deepEqual(subjects(early.messages), [])
    await slow.commit()
    assert.deepEqual(subjects((await reading(early.next)).messages), [first, second])
  })

  it('skips nothing where the later position belongs to the older transaction, either', async () => {
    const start = await endOfBus()
    const [older, younger] = [await writer(), await writer()]
    for (const { client } of [older, younger]) await client.query('SELECT pg_current_xact_id()')
    const first = await say(younger.client)
    const second = await say(older.client)
    await older.commit()
    const early = await reading(start)
    assert.deepEqual(subjects(early.messages), [])
    await younger.commit()
    assert.deepEqual(subjects((await reading(early.next)).messages), [first, second])
  })

  it('is not held up by who writes nothing to it, nor by a message that is taken back', async () => {
    const start = await endOfBus()
    const [other, undone] = [await writer(), await writer()]
    await other.client.query('SELECT pg_current_xact_id()')
    await say(undone.client)
    const said = await say(pool())
    assert.deepEqual(subjects((await reading(start)).messages), [])
    const news = newsAfter(start, { milliseconds: 5000 })
    await undone.rollBack()
    assert.equal(await news, true)
    assert.deepEqual(subjects((await reading(start)).messages), [said])
    await other.rollBack()
  })

  it('goes by numbers, not by their digits', async () => {
    const last = await endOfBus()
    const start = String(10n ** BigInt(last.length) - 4n)
    await pool().query(`SELECT setval('message_position_seq', $1)`, [start])
    const said: string[] = []
    for (let step = 0; step < 8; step++) said.push(await say(pool()))
    const first = await reading(start, 5)
    assert.deepEqual(subjects([...first.messages, ...(await reading(first.next)).messages]), said)
  })

  it('finds no message of a change that was rolled back', async () => {
    const start = await endOfBus()
    const id = randomUUID()
    const undone = transaction(async (tx) => {
      await publish(tx, 'event.cancelled', { id }, { event_id: id, slug: 'a', title: 'a', reason: 'a' })
      throw new Error('no')
    })
    await assert.rejects(undone, /no/)
    const { messages, next } = await reading(start)
    assert.deepEqual([subjects(messages), next], [[], await endOfBus()])
  })

  it('sees each message once and in order while 24 write at the same time, some of whom give up', async () => {
    const start = await endOfBus()
    const kept: string[] = []
    let busy = true
    const write = async (nobody: unknown, turn: number) => {
      for (let round = 0; round < 8; round++) {
        await transaction(async (tx) => {
          if (turn % 2) await tx.query('SELECT pg_current_xact_id()')
          await wait(Math.random() * 5)
          const id = randomUUID()
          await publish(tx, 'event.cancelled', { id }, { event_id: id, slug: 'a', title: 'a', reason: 'a' })
          await wait(Math.random() * 10)
          if (round % 4 === 3) throw new Error('given up')
          kept.push(`event/${id}`)
        }).catch((error: Error) => assert.equal(error.message, 'given up'))
      }
    }
    const writing = Promise.all(Array.from({ length: 24 }, write)).finally(() => (busy = false))
    const seen: { subject: string; position: string }[] = []
    let next = start
    const look = async () => {
      const batch = await reading(next, 7)
      seen.push(...batch.messages)
      next = batch.next
      return batch.messages.length
    }
    while (busy) await look()
    await writing
    while ((await look()) > 0);
    assert.deepEqual(seen.map(({ subject }) => subject).sort(), kept.sort())
    const positions = seen.map(({ position }) => Number(position))
    assert.deepEqual(
      positions,
      positions.toSorted((one, other) => one - other),
    )
  }).timeout(30_000)
})
