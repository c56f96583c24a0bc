import type { SandboxPaymentRow } from '../../api/db'
import { signatureHeader, signatureOf } from '../../api/payments/sandbox'
import { abreast, Client } from '../bench/client'
import { move, type Fate } from './fates'
import { run } from './setup'

export interface Flood {
  /** All that are sent with a right signature, of which `duplicates` were sent already. */
  notifications: number
  duplicates: number
  /** Sent beside them, with a wrong signature. */
  forged: number
  /** So many requests are under way at once. */
  width: number
}

/** The statuses of the answers. */
export interface Answers {
  right: number[]
  forged: number[]
}

/** Gives numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * In two waves the bank moves while it tells of its payments, and in the second of them people do something, too; in the
 * last one it only tells, and of each at least once.
 */
const waves = [0, 1, 2]
const middle = 1
const last = 2

/**
 * The bank settles payments and tells of them: too often, too early, in any order and several times at once. The one
 * thing that it keeps to, as banks do, is that what it says last of a payment is followed by a notification.
 */
export async function flood(fates: Fate[], size: Flood, random: () => number): Promise<Answers> {
  const client = new Client([run().baseUrl])
  const answers: Answers = { right: [], forged: [] }
  const notify = async ({ id, payment }: Notice, group: keyof Answers) => {
    const raw = Buffer.from(JSON.stringify({ notification_id: id, payment_id: payment }))
    const signature = group === 'right' ? signatureOf(raw) : signatureOf(Buffer.from(id))
    const headers = { 'Content-Type': 'application/json', [signatureHeader]: signature }
    const { status } = await client.ask('notify', 'POST', '/payments/notify/sandbox', headers, raw)
    answers[group].push(status)
  }

  const payments = fates.flatMap(({ kind, bank }) => bank.map((payment) => ({ payment, moves: kind.moves(payment) })))
  const byWave = notices(
    payments.map(({ payment }) => payment),
    size,
    random,
  )
  try {
    for (const wave of waves) {
      const moves = payments.flatMap(({ payment, moves }) => {
        const change = moves[wave]
        return change ? [() => move(payment, change)] : []
      })
      const acts = wave === middle ? whatHappens(fates) : []
      const right = (byWave[wave] ?? []).map((notice) => () => notify(notice, 'right'))
      const forged = payments.slice(0, size.forged / waves.length).map(
        ({ payment: { id } }) =>
          () =>
            notify({ id: `${id}-forged`, payment: id }, 'forged'),
      )
      await abreast(
        size.width,
        shuffled([...moves, ...acts, ...right, ...forged], random),
        async (happen) => void (await happen()),
      )
    }
    return answers
  } finally {
    client.close()
  }
}

/** What people do in the middle of the flood: to each order, and once to each event. */
function whatHappens(fates: Fate[]): (() => Promise<unknown>)[] {
  const firsts = [...new Map(fates.map((fate) => [fate.event.id, fate])).values()]
  return [
    ...fates.flatMap((fate) => (fate.kind.meanwhile ? [async () => fate.kind.meanwhile?.(fate)] : [])),
    ...firsts.flatMap(({ kind, event }) => (kind.eventMeanwhile ? [async () => kind.eventMeanwhile?.(event)] : [])),
  ]
}

interface Notice {
  id: string
  payment: string
}

/** What is sent in each wave; a duplicate comes in the wave of the first one or later. */
function notices(payments: SandboxPaymentRow[], { notifications, duplicates }: Flood, random: () => number) {
  const byWave: Notice[][] = waves.map(() => [])
  const fresh = notifications - duplicates
  for (let sent = 0; sent < fresh; sent++) {
    const payment = payments[sent] ?? pick(payments, random)
    const wave = sent < payments.length ? last : pick(waves, random)
    byWave[wave]?.push({ id: `${payment.id}-${sent}`, payment: payment.id })
  }
  for (let sent = 0; sent < duplicates; sent++) {
    const wave = pick(waves, random)
    const earlier = byWave.slice(0, wave + 1).flat()
    byWave[wave]?.push(pick(earlier, random))
  }
  return byWave
}

function pick<Item>(items: Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

export function shuffled<Item>(items: Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
