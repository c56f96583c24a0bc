import sails from 'sails'
import { query } from '../../api/db'
import { onChange } from '../../api/live/changes'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { abreast } from './client'

/** Run as a process of its own: orders of one event a second, with and without telling of its places, in turns. */
export interface NotifyRates {
  told: number
  silent: number
}

const rounds = 5
const orders = 60
const width = 10

async function rates(): Promise<NotifyRates> {
  onChange('foyer_places', () => undefined)
  const { event, ticketTypes } = await anEvent({ capacity: 2 * (rounds + 1) * orders })
  const place = async () => {
    const started = performance.now()
    await abreast(width, Array.from({ length: orders }), async () => void (await order(event, ticketTypes[0])))
    return performance.now() - started
  }
  await place()
  await query('ANALYZE')
  const times = { told: 0, silent: 0 }
  for (let round = 0; round < rounds; round++) {
    await query('ALTER TABLE event DISABLE TRIGGER event_tells_places')
    times.silent += await place()
    await query('ALTER TABLE event ENABLE TRIGGER event_tells_places')
    times.told += await place()
  }
  const rate = (time: number) => (rounds * orders * 1000) / time
  return { told: rate(times.told), silent: rate(times.silent) }
}

sails.load({ hooks: { http: false, session: false, views: false }, worker: false }, (error) => {
  const work = error ? Promise.reject(error) : rates()
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
