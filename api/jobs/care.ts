import { clock } from './clock'
import type { Jobs } from './queue'

/** How the jobs of a kind are treated. */
export interface Care {
  /** For the console: what sort of work it is. */
  sort: 'money' | 'mail' | 'work' | 'news' | 'clock'
  /** So many attempts are made before a job is given up. */
  attempts: number
  /** The lower, the sooner a worker takes it. */
  priority: number
}

/** About eighteen days: money that is owed may have to wait for the organiser to fill an account. */
const money: Care = { sort: 'money', attempts: 60, priority: 0 }
/** About three and a half days. */
const mail: Care = { sort: 'mail', attempts: 20, priority: 0 }
const work: Care = { sort: 'work', attempts: 25, priority: 10 }
/** Anybody can send notifications, as many as they like: they keep nobody from the mails and the money. */
const news: Care = { sort: 'news', attempts: 25, priority: 20 }
/** The clock makes the next one soon, and nobody is owed it. */
const again: Care = { sort: 'clock', attempts: 3, priority: 10 }

const special: Partial<Record<keyof Jobs, Care>> = {
  'refund-payment': money,
  'refund-event': money,
  'greet-again': mail,
  'tell-registered': mail,
  'send-reset': mail,
  'tell-password-changed': mail,
  'tell-account-deleted': mail,
  'tell-security-changed': mail,
  'confirm-new-email': mail,
  'tell-email-changed': mail,
  'invite-user': mail,
  'tell-status-changed': mail,
  'tell-role-changed': mail,
  'send-invitation': mail,
  'send-refund-mail': mail,
  'tell-tickets-cancelled': mail,
  'settle-payment': news,
  'settle-refund': news,
}

/** Of any kind, one that this version does not know included. */
export function careFor(kind: string): Care {
  if (isByTheClock(kind)) return again
  return new Map<string, Care>(Object.entries(special)).get(kind) ?? work
}

/** The kinds that the clock starts by itself. */
export const byTheClock = Object.keys(clock)
export const isByTheClock = (kind: string) => byTheClock.includes(kind)

/** What is owed in money. */
export const ofMoney = Object.keys(special).filter((kind) => careFor(kind).sort === 'money')

/** What was tried before steps back behind all that is fresh, so that a mail server that hangs holds up nothing else. */
export const priorityOfRetries = 20

/** The queue's own limit, which no job reaches: when to give up is said here. */
export const queueLimit = 1000

/**
 * How long to wait after an attempt that failed, the first being 1, in milliseconds: e times as long after each,
 * six hours at most, and up to half of it on top by chance, so that what failed together does not come back together.
 */
export function backoff(attempt: number, chance: number): number {
  return shortest(attempt) * (1 + chance / 2)
}

/** What the queue waits by itself (graphile-worker, failJob): the rest is for us to add. */
export function shortest(attempt: number): number {
  return Math.exp(Math.min(attempt, 10)) * 1000
}
