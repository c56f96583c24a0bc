import sails from 'sails'
import { Event, User, type EventRow } from '../../api/db'
import type { Visitor } from '../../api/http/types'
import { eventDashboard, overallDashboard } from '../../api/pages/dashboard'
import { texts } from '../../api/text'
import type { Times } from './dashboard'
import { percentile } from './report'

/** Run as a process of its own on the database in the environment: prints `Times` for these organisers. */
type Sides = Record<'few' | 'many', { events: string; one: string }>

const rounds = 60

async function times(sides: Sides): Promise<Times> {
  const visitor = async (id: string): Promise<Visitor> => ({ ...(await User.findOne({ id }))!, active: true })
  const ofOne = async (id: string): Promise<EventRow> => (await Event.findOne({ organiser: id }))!
  const [few, many] = [await visitor(sides.few.events), await visitor(sides.many.events)]
  const [little, big] = [await ofOne(sides.few.one), await ofOne(sides.many.one)]
  const now = new Date()
  return {
    event: await compared(
      () => eventDashboard(little, 90, texts('ru'), now),
      () => eventDashboard(big, 90, texts('ru'), now),
    ),
    overall: await compared(
      () => overallDashboard(few, 90, texts('ru'), now),
      () => overallDashboard(many, 90, texts('ru'), now),
    ),
  }
}

/** In turns, so that whatever else the machine does falls on both. */
async function compared(few: () => Promise<unknown>, many: () => Promise<unknown>): Promise<Times['event']> {
  const [short, long]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    short.push(await timed(few))
    long.push(await timed(many))
  }
  return { few: median(short), many: median(long) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const median = (all: number[]) =>
  percentile(
    all.toSorted((a, b) => a - b),
    50,
  )

sails.load({ hooks: { http: false, session: false, views: false }, worker: false }, (error) => {
  const work = error ? Promise.reject(error) : times(JSON.parse(process.argv.at(-1) ?? '') as Sides)
  work
    .then(
      (figures) => console.log(JSON.stringify(figures)),
      (reason: unknown) => {
        console.error(reason)
        process.exitCode = 1
      },
    )
    .finally(() => sails.lower(() => process.exit()))
})
