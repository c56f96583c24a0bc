import assert from 'node:assert/strict'
import { follow } from '../../api/bus/follow'
import { keepAt } from '../../api/bus/keep-at'
import { pool } from '../../api/db/pool'
import { say } from './support'

const rests = { first: 1000, most: 60_000 }

/** What the rests between these attempts were as powers of two of the first one: 0 after a first failure. */
async function restsBetween(attempts: ('fails' | 'is well, then fails')[]) {
  const stop = new AbortController()
  const [left, rested, before] = [[...attempts], Array<number>(), Array<number>()]
  let mended = 0
  await keepAt(
    async (well) => {
      if (left.shift() === 'is well, then fails') well()
      throw new Error('test')
    },
    stop.signal,
    {
      rests,
      failed: (_, failures) => before.push(failures),
      mended: () => mended++,
      rest: async (milliseconds) => {
        rested.push(Math.ceil(Math.log2(milliseconds / rests.first)))
        if (left.length === 0) stop.abort()
      },
    },
  )
  return { rested, before, mended }
}

describe('What is tried again and again on the bus', () => {
  it('rests longer after each failure in a row, and after a success begins anew', async () => {
    const { rested, before, mended } = await restsBetween([
      'fails',
      'fails',
      'fails',
      'is well, then fails',
      'fails',
      'is well, then fails',
    ])
    assert.deepEqual(before, [0, 1, 2, 0, 1, 0])
    // Half of a rest is up to chance: exactly half is a power less.
    for (const [index, power] of rested.entries())
      assert.ok([before[index]!, before[index]! - 1].includes(power), rested.join(', '))
    assert.equal(mended, 2)
  })

  it('ends at the signal without another attempt, also when it fails then', async () => {
    const stop = new AbortController()
    let attempts = 0
    await keepAt(
      async () => {
        attempts++
        stop.abort()
        throw new Error('test')
      },
      stop.signal,
      { rests, failed: () => assert.fail('Nobody is interested any more') },
    )
    assert.equal(attempts, 1)
  })

  it('is well when messages were read and taken, and not when they were not', async () => {
    const subject = await say(pool())
    const heard: string[] = []
    const stop = new AbortController()
    const refuses = follow(
      'rabbitmq',
      async () => {
        throw new Error('test')
      },
      stop.signal,
      () => heard.push('well'),
    )
    await assert.rejects(refuses, /test/)
    assert.equal(heard.length, 0)
    const takes = async (_: unknown, messages: { subject: string }[]) => {
      if (messages.some((message) => message.subject === subject)) heard.push('taken')
    }
    await follow('rabbitmq', takes, stop.signal, () => {
      if (heard.includes('taken')) stop.abort()
      heard.push('well')
    })
    assert.deepEqual(heard.slice(heard.indexOf('taken')), ['taken', 'well'])
  })
})
