import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { waitForMessages } from '../../api/bus/wait-for-messages'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'
import { queriesOf } from '../support/queries'
import { endOfBus, endWriting, say, subjects, writer } from './support'

const news = () => (globalThis as unknown as { foyerNews: { told: bigint } }).foyerNews

/** How often the bus was looked at, by whoever waits here and by what runs beside. */
async function looksDuring(work: () => Promise<unknown>): Promise<number> {
  const asked = await queriesOf(work)
  return asked.filter((statement) => statement.includes('final_position')).length
}

/** A reader that waits for what comes after a position; how often the bus was looked at for it in 0.8 seconds. */
async function waitingAfter(after: string) {
  const answer = waitForMessages({ after, limit: 10, wait: 20_000 }, new AbortController().signal)
  return { answer, looks: await looksDuring(() => wait(800)) }
}

describe('Who waits for news of the bus', () => {
  afterEach(endWriting)

  it('has it looked at a few times a second, however much is said while one writer takes long', async () => {
    const slow = await writer()
    const subject = await say(slow.client)
    const start = String(BigInt(await endOfBus()) - 1n)
    const answer = waitForMessages({ after: start, limit: 10, wait: 20_000 }, new AbortController().signal)
    const looks = await looksDuring(async () => {
      for (let times = 0; times < 50; times++) {
        await pool().query('NOTIFY foyer_message')
        await wait(15)
      }
      // What was heard while one look was under way is not looked for again and again, either.
      await wait(500)
    })
    assert.ok(looks >= 3 && looks <= 25, `${looks} looks in more than 1.25 seconds`)
    await slow.commit()
    assert.deepEqual(subjects((await answer).messages), [subject])
  })

  it('does not ask without a pause while what it was told of is not final: a writer holds it up that comes late', async () => {
    for (let times = 0; times < 3; times++) await say(pool())
    const end = BigInt(await endOfBus())
    await eventually(async () => news().told >= end)
    const late = await writer()
    await late.client.query('SELECT pg_advisory_xact_lock_shared((5071::bigint << 48) | $1::bigint)', [end - 2n])
    const { answer, looks } = await waitingAfter(String(end - 1n))
    assert.ok(looks <= 20, `${looks} looks in 0.8 seconds`)
    await late.rollBack()
    assert.equal((await answer).messages[0]?.position, String(end))
  })

  it('does not ask without a pause where the bus is shorter than it was, as after a failover, and hears what comes then', async () => {
    const end = await endOfBus()
    news().told = BigInt(end) + 1000n
    const { answer, looks } = await waitingAfter(end)
    assert.ok(looks <= 20, `${looks} looks in 0.8 seconds`)
    assert.equal(news().told, BigInt(end))
    const subject = await say(pool())
    assert.deepEqual(subjects((await answer).messages), [subject])
  })
})
