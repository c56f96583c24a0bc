import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { startWorker, stopWorker } from '../../api/jobs/worker'
import { quiet } from '../http/ledger'
import { flows, kinds, Sender, type Flow } from './alike-flows'
import { quick, withPool } from './password-pool'

const median = (all: number[]): number => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)]!

interface Times {
  /** The median of each kind, in ms. */
  medians: Record<string, number>
  /** How far the median of a kind is from that of the unknown one, in ms. */
  apart: number[]
  /**
   * The median of the differences within each round, in ms. What else the machine does in a round slows all of it, so
   * that this tells small differences where the medians wander.
   */
  apartInRounds: number[]
}

/** 300 samples of each kind; in each round the kinds come in another order. */
async function measured(flow: Flow, compared: string[]): Promise<Times> {
  const sender = await Sender.at(flow)
  const times: Record<string, number[]> = Object.fromEntries(compared.map((kind) => [kind, []]))
  const addresses = new Map<string, string>()
  for (let round = -10; round < 300; round++) {
    for (const kind of compared.toSorted(() => Math.random() - 0.5)) {
      const email = kind === 'unknown' ? await kinds.unknown!() : (addresses.get(kind) ?? (await kinds[kind]!()))
      addresses.set(kind, email)
      const { status, took } = await sender.send(email)
      assert.equal(status, 303)
      if (round >= 0) times[kind]!.push(took)
    }
  }
  const { unknown, ...known } = times
  const medianOfUnknown = median(unknown!)
  const each = Object.values(known)
  return {
    medians: Object.fromEntries(compared.map((kind) => [kind, median(times[kind]!)])),
    apart: each.map((all) => Math.abs(median(all) - medianOfUnknown)),
    apartInRounds: each.map((all) => Math.abs(median(all.map((time, round) => time - unknown![round]!)))),
  }
}

/** Mails that nobody reads here: a thousand would take longer than what is measured. */
const unread = ['send-reset', 'greet-again']

/** The jobs of one answer would fall into the time of the next: they run afterwards, but for those mails. */
async function withoutJobs<Result>(work: () => Promise<Result>): Promise<Result> {
  await quiet()
  await stopWorker()
  try {
    return await work()
  } finally {
    const jobs = 'SELECT id FROM graphile_worker.jobs WHERE task_identifier = ANY ($1)'
    await query(`SELECT count(*) FROM graphile_worker.complete_jobs(ARRAY(${jobs}))`, [unread])
    await startWorker()
    await quiet(60_000)
  }
}

/** Timed for everybody who may have an address; for the other ways alike.test.ts shows that all ask for the same. */
const every = new Set(['asking for a reset'])

describe('A known and an unknown address', () => {
  for (const [name, open] of Object.entries(flows)) {
    // The till of a free ticket is the same as any other.
    if (name === 'taking a free ticket') continue

    it(`are answered in the same time, the medians of 300 within 5 ms: ${name}`, async () => {
      const flow = await open()
      const compared = ['unknown', 'active', ...(every.has(name) ? ['waiting', 'bought', 'blocked'] : [])]
      await withPool(quick, async () => {
        // A machine with much else to do has its moods, which a second look does not share with the first.
        for (let look = 1; ; look++) {
          const { medians, apart, apartInRounds } = await withoutJobs(() => measured(flow, compared))
          const shown = Object.entries(medians).map(([kind, time]) => `${kind} ${time.toFixed(2)}`)
          const most = Math.max(...apart, ...apartInRounds)
          console.log(`        ${shown.join(', ')} ms; apart by ${most.toFixed(2)} ms`)
          if (most < 5) return
          assert.ok(look < 3, `${apart.join(', ')} ms apart, ${apartInRounds.join(', ')} ms within a round`)
        }
      })
    }).timeout(600_000)
  }
})
