import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { pool } from '../../api/db/pool'
import { clearExpiredCounters } from '../../api/limits/clear-expired'
import { figures } from '../../api/limits/figures'
import { countGuess } from '../../api/limits/guesses'
import { countMailTo } from '../../api/limits/mails'
import { changeLimits, limits } from '../../api/limits/state'
import { TooMany } from '../../api/limits/too-many'
import { useLogger } from '../../api/log'
import { parseSettings } from '../../api/settings'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { newPrefix, withLimits } from './support'

/** What the log says while `work` goes on. */
async function logged(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  const say = (...parts: unknown[]) => void lines.push(parts.join(' '))
  useLogger(Object.assign(say, { error: say, warn: say, info: say, debug: say }))
  await work().finally(() => useLogger(run().sails.log))
  return lines
}

/** Sends a form until it is refused, and gives how often it was not. */
async function resend(email: string): Promise<number> {
  for (let times = 0; ; times++) {
    const answer = await new VisitorAgent().submit('/after_register', { email })
    assert.deepEqual([answer.status, answer.location], [303, '/after_register'])
    if (answer.headers['retry-after'] !== undefined) return times
    assert.ok(times < 20, 'Never refused')
  }
}

/** After it a store that has failed is asked again. */
function letRestPass(): void {
  const { foyerCounters } = globalThis as { foyerCounters?: { failedAt?: number } }
  assert.ok(foyerCounters?.failedAt)
  foyerCounters.failedAt -= 6000
}

const rows = async (prefix: string) =>
  (await pool().query('SELECT key FROM rate_limit WHERE starts_with(key, $1)', [prefix])).rows.length

describe('Limits whose store fails', () => {
  withLimits()
  const most = figures.mailTo.points

  it('hold in memory while Redis is away, which is logged once; requests are answered', async () => {
    // Nothing listens there.
    changeLimits({ redisUrl: 'redis://127.0.0.1:1' })
    const lines = await logged(async () => {
      assert.equal(await resend(anna().email), most)
      letRestPass()
      assert.equal(await resend(anna().email), most)
    })
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /store of the rate limits fails/)
  })

  it('hold in memory while Redis does not say a word, and hardly anybody waits for it', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    try {
      changeLimits({ redisUrl: `redis://127.0.0.1:${(silent.address() as AddressInfo).port}` })
      const start = performance.now()
      await logged(async () => assert.equal(await resend(anna().email), most))
      // Each would wait for three seconds.
      assert.ok(performance.now() - start < most * 3000)
      assert.ok(sockets.size > 0)
    } finally {
      for (const socket of sockets) socket.destroy()
      silent.close()
    }
  }).timeout(30_000)

  it('hold in memory while the table is away, for guesses as well, and in the store once it is back', async () => {
    const guess = () => countGuess('code', 'anna')
    await pool().query('ALTER TABLE rate_limit RENAME TO elsewhere')
    try {
      const lines = await logged(async () => {
        for (let times = 0; times <= figures.guesses.code.free; times++) await guess()
        await assert.rejects(guess(), TooMany)
      })
      assert.equal(lines.length, 1)
    } finally {
      await pool().query('ALTER TABLE elsewhere RENAME TO rate_limit')
    }
    letRestPass()
    const lines = await logged(() => countMailTo('anna@example.org'))
    assert.match(lines.join(), /answers again/)
    assert.equal(await rows(limits().prefix), 1)
  })
})

describe('RATE_LIMITS', () => {
  const production = {
    NODE_ENV: 'production',
    BASE_URL: 'https://foyer.example.org',
    TRUSTED_HOSTS: 'foyer.example.org',
    SESSION_SECRET: 'a secret of the tests that is long enough',
    SMTP_URL: 'smtp://mail.example.org',
    MAIL_FROM: 'tickets@example.org',
    PAYMENT_PROVIDERS: 'sandbox',
  }

  it('are on unless somebody switches them off, in production too', () => {
    assert.equal(parseSettings(production).rateLimits, true)
    assert.equal(parseSettings({ ...production, RATE_LIMITS: 'off' }).rateLimits, false)
  })

  it('=off counts and refuses nothing', async () => {
    const { on, prefix } = changeLimits({ prefix: newPrefix() })
    try {
      assert.equal(on, false)
      const { email } = anna()
      for (let times = 0; times < 2 * figures.mailTo.points; times++) {
        const answer = await new VisitorAgent().submit('/after_register', { email })
        assert.equal(answer.headers['retry-after'], undefined)
        await countGuess('code', 'anna')
      }
      assert.equal(await rows(limits().prefix), 0)
    } finally {
      changeLimits({ prefix })
    }
  })
})

describe('Counters that have run out', () => {
  it('are removed by a job, however many there are; those that still count stay', async () => {
    const prefix = newPrefix()
    const now = Date.now()
    const add = (name: string, many: number, expire: number) =>
      pool().query(`INSERT INTO rate_limit SELECT $1 || i, 1, $2 FROM generate_series(1, $3::integer) i`, [
        `${prefix}:${name}`,
        expire,
        many,
      ])
    await add('old', 2500, now - 1)
    await add('new', 3, now + 60_000)
    assert.ok((await clearExpiredCounters(new Date(now))) >= 2500)
    assert.equal(await rows(`${prefix}:old`), 0)
    assert.equal(await rows(`${prefix}:new`), 3)
  })

  it('are looked for every ten minutes', async () => {
    const { rows: known } = await pool().query<{ identifier: string }>(
      'SELECT identifier FROM graphile_worker._private_known_crontabs',
    )
    assert.ok(known.some(({ identifier }) => identifier === 'clear-expired-counters'))
  })
})
