import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { startRelay, stopRelay } from '../../api/bus/relay'
import { schemas } from '../../api/bus/schemas'
import { databaseUrl } from '../../api/db/connection'
import { pool } from '../../api/db/pool'
import { settings } from '../../api/settings'
import { engineThere } from '../support/engines'
import { logOf } from '../accounts/breakdowns'
import { eventually } from '../support/eventually'
import { fewestQueriesOf } from '../support/queries'
import { consumer, endOfBus, endWriting, say, wayToBroker, writer } from './support'

/** Relays from here on: what other tests have said is not of interest. */
async function forgetThePast(): Promise<void> {
  await pool().query(`UPDATE bus_reader SET position = $1 WHERE name = 'rabbitmq'`, [await endOfBus()])
}

const reached = async () =>
  (await pool().query<{ position: string }>(`SELECT position FROM bus_reader WHERE name = 'rabbitmq'`)).rows[0]!
    .position

/** So many messages, step by step, about each of these aggregates. */
async function sayMany(ids: string[], steps: number, from = 1): Promise<void> {
  for (let step = from; step < from + steps; step++) await Promise.all(ids.map((id) => say(pool(), { id, step })))
}

/** The steps of each aggregate as they came for the first time; `none` is missing. */
function firstSteps(heard: { subject: string; step: number }[], id: string): number[] {
  return [...new Set(heard.filter(({ subject }) => subject === `event/${id}`).map(({ step }) => step))]
}
const counted = (many: number) => Array.from({ length: many }, (_, index) => index + 1)

if (engineThere('rabbitmq'))
  describe('The relay to RabbitMQ', function () {
    this.timeout(30_000)
    let listener: Awaited<ReturnType<typeof consumer>>
    let way: Awaited<ReturnType<typeof wayToBroker>>
    beforeEach(async () => {
      await forgetThePast()
      listener = await consumer()
      way = await wayToBroker()
    })
    afterEach(async () => {
      endWriting()
      await stopRelay()
      await way.close()
      await listener.close()
    })

    it('hands on every message as a CloudEvent, persistent, under its type, soon after the commit and not before', async () => {
      startRelay(way.url)
      const later = await writer()
      const subject = await say(later.client)
      const other = await say(pool())
      assert.deepEqual(listener.about([subject, other]), [])
      const committed = Date.now()
      await later.commit()
      const [first] = await eventually(async () => {
        const found = listener.about([subject, other])
        return found.length === 2 && found
      })
      // Who hears nothing looks every five seconds.
      assert.ok(Date.now() - committed < 5000)
      const { event, raw } = first!
      const { id, time, sequence, data, ...rest } = event
      const source = settings().baseUrl
      assert.deepEqual(rest, {
        specversion: '1.0',
        source,
        type: 'event.cancelled',
        subject,
        datacontenttype: 'application/json',
        dataschema: `${source}/api/v1/messages/schemas.json#/$defs/event.cancelled`,
      })
      schemas['event.cancelled'].parse(data)
      assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      assert.match(String(sequence), /^\d{19}$/)
      const { contentType, deliveryMode, messageId } = raw.properties
      assert.deepEqual(
        [raw.fields.routingKey, contentType, deliveryMode, messageId],
        ['event.cancelled', 'application/cloudevents+json; charset=utf-8', 2, id],
      )
    })

    it('keeps the order of each aggregate and loses nothing while the broker is gone and back, which the log says once each', async () => {
      const ids = Array.from({ length: 5 }, () => randomUUID())
      const log = await logOf(async () => {
        startRelay(way.url)
        await sayMany(ids, 5)
        way.shut()
        await sayMany(ids, 30, 6)
        await eventually(async () => way.refused() >= 3, 10_000)
        way.reopen()
        await sayMany(ids, 10, 36)
        await eventually(async () => ids.every((id) => firstSteps(listener.heard, id).length === 45), 20_000)
      })
      for (const id of ids) assert.deepEqual(firstSteps(listener.heard, id), counted(45))
      assert.equal(log.match(/does not reach its broker/g)?.length, 1, log)
      assert.equal(log.match(/reaches its broker again/g)?.length, 1, log)
      assert.doesNotMatch(log, /guest/)
    })

    it('loses nothing when the line breaks again and again', async () => {
      const ids = Array.from({ length: 3 }, () => randomUUID())
      await logOf(async () => {
        startRelay(way.url)
        for (let round = 0; round < 5; round++) {
          await sayMany(ids, 20, round * 20 + 1)
          way.cut()
        }
        await eventually(async () => ids.every((id) => firstSteps(listener.heard, id).length === 100), 20_000)
      })
      for (const id of ids) assert.deepEqual(firstSteps(listener.heard, id), counted(100))
    })

    it('takes for handed on only what the broker has confirmed, not what the line has taken', async () => {
      const ids = [randomUUID()]
      await logOf(async () => {
        startRelay(way.url)
        await sayMany(ids, 1)
        await eventually(async () => firstSteps(listener.heard, ids[0]!).length === 1, 20_000)
        await eventually(async () => (await reached()) === (await endOfBus()))
        const before = await reached()
        way.hold()
        await sayMany(ids, 20, 2)
        // One event is longer; a heartbeat has eight bytes.
        await eventually(async () => way.held() > 300, 20_000)
        assert.equal(await reached(), before)
        way.shut()
        way.reopen()
        await eventually(async () => firstSteps(listener.heard, ids[0]!).length === 21, 20_000)
      })
      assert.deepEqual(firstSteps(listener.heard, ids[0]!), counted(21))
    })

    it('says nothing of what was rolled back', async () => {
      startRelay(way.url)
      const undone = await writer()
      const never = await say(undone.client)
      await undone.rollBack()
      const said = await say(pool())
      await eventually(async () => listener.about([said]).length > 0)
      assert.deepEqual(listener.about([never]), [])
    })

    it('hands on nothing twice when the broker stays, and remembers where it was', async () => {
      const ids = [randomUUID()]
      startRelay(way.url)
      await sayMany(ids, 120)
      await eventually(async () => (await reached()) === (await endOfBus()))
      await stopRelay()
      startRelay(way.url)
      await sayMany(ids, 1, 121)
      await eventually(async () => firstSteps(listener.heard, ids[0]!).length === 121)
      assert.equal(listener.about([`event/${ids[0]}`]).length, 121)
    })

    it('asks the database nothing while nothing happens', async () => {
      startRelay(way.url)
      await say(pool())
      await eventually(async () => (await reached()) === (await endOfBus()))
      // Somebody looks every five seconds, and others may have said something: not in each of four moments.
      const asked = await fewestQueriesOf(
        () => new Promise((resolve) => setTimeout(resolve, 300)),
        (statement) => /bus_reader|message|final_position/.test(statement),
      )
      assert.deepEqual(asked, [])
    })

    it('of several processes hands on nothing twice while all are well, loses nothing when one is killed in the middle, and keeps the order', async () => {
      const relays: ChildProcess[] = []
      const start = async () => {
        const { dataDir } = settings()
        const environment = { ...process.env, DATABASE_URL: databaseUrl(), DATA_DIR: dataDir, AMQP_URL: way.url }
        const child = spawn(process.execPath, ['-r', 'ts-node/register', 'test/bus/relay-process.ts'], {
          env: environment,
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        relays.push(child)
        await once(child.stdout, 'data')
        return child
      }
      const ids = Array.from({ length: 4 }, () => randomUUID())
      try {
        await Promise.all([start(), start()])
        const calm = [randomUUID(), randomUUID()]
        await sayMany(calm, 100)
        await eventually(async () => (await reached()) === (await endOfBus()), 20_000)
        await eventually(async () => calm.every((id) => firstSteps(listener.heard, id).length === 100), 20_000)
        assert.equal(listener.about(calm.map((id) => `event/${id}`)).length, 200)
        for (let round = 0; round < 4; round++) {
          await sayMany(ids, 50, round * 50 + 1)
          await eventually(async () => firstSteps(listener.heard, ids[0]!).length > round * 50 + 5, 20_000)
          relays[round]!.kill('SIGKILL')
          if (round < 3) await start()
        }
        await eventually(async () => ids.every((id) => firstSteps(listener.heard, id).length === 200), 20_000)
        for (const id of ids) assert.deepEqual(firstSteps(listener.heard, id), counted(200))
      } finally {
        for (const relay of relays) relay.kill('SIGKILL')
      }
    }).timeout(60_000)
  })

describe('The relay', () => {
  it('does not run where no broker is named', () => {
    assert.equal(settings().amqpUrl, undefined)
    startRelay()
    assert.equal((globalThis as { foyerRelay?: unknown }).foyerRelay, undefined)
  })
})
