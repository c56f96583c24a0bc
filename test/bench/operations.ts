import sails from 'sails'
import { query, transaction } from '../../api/db'
import { Refusal } from '../../api/refusal'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { abreast } from './client'

/** Run as a process of its own on the database in the environment: prints how often a second each of these goes. */
export interface Rates {
  /** Locking and changing one hot row in a transaction: what nothing that sells from one row can beat here. */
  hotRow: number
  placeOrder: number
  refuse: number
}

const many = 400
const width = 10

async function rates(): Promise<Rates> {
  const { event, ticketTypes } = await anEvent({ capacity: 2 * many })
  const full = await anEvent({ capacity: 1 })
  await order(full.event, full.ticketTypes[0])
  const refuse = () => order(full.event, full.ticketTypes[0]).then(unexpected, unlessRefused)
  const place = () => order(event, ticketTypes[0])
  const change = () =>
    transaction(async (tx) => {
      await tx.Event.lock(event.id)
      await tx.query('UPDATE event SET updated_at = now() WHERE id = $1', [event.id])
    })
  await repeated(50, place)
  await query('ANALYZE')
  return {
    hotRow: await repeated(many, change),
    placeOrder: await repeated(many, place),
    refuse: await repeated(many, refuse),
  }
}

async function repeated(times: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await abreast(width, Array.from({ length: times }), async () => void (await work()))
  return (times * 1000) / (performance.now() - started)
}

function unexpected(): never {
  throw new Error('A sold out event took an order')
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
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
