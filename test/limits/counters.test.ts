import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { databaseUrl } from '../../api/db/connection'
import { figures } from '../../api/limits/figures'
import { countGuess, forgetGuesses } from '../../api/limits/guesses'
import { countMailTo } from '../../api/limits/mails'
import { limits } from '../../api/limits/state'
import { TooMany } from '../../api/limits/too-many'
import { countVisit } from '../../api/limits/visits'
import { settings } from '../../api/settings'
import { guessFigures, routeFigures, stores, withLimits } from './support'

const root = join(__dirname, '../..')
const address = '203.0.113.7'

/** Whether a try was let through, or the seconds to wait. */
async function guess(whose = 'anna'): Promise<'through' | number> {
  try {
    await countGuess('code', whose)
    return 'through'
  } catch (error) {
    assert.ok(error instanceof TooMany)
    return error.seconds
  }
}

const waits = (answer: 'through' | number, seconds: number): void =>
  assert.ok(typeof answer === 'number' && answer <= seconds && answer > seconds - 5, `${answer}, not ${seconds}`)

for (const store of stores) {
  describe(`Limits in ${store.name}`, () => {
    const { redisUrl } = store

    describe('of guesses at a secret', () => {
      withLimits({ redisUrl, figures: guessFigures('code', { free: 2, first: 30, most: 100, remembered: 3600 }) })

      it('let some through, then one after each delay, which doubles up to the longest', async () => {
        assert.deepEqual([await guess(), await guess(), await guess()], ['through', 'through', 'through'])
        for (const delay of [30, 60, 100, 100]) {
          waits(await guess(), delay)
          await store.letPass(delay - 5)
          waits(await guess(), 5)
          await store.letPass(6)
          assert.equal(await guess(), 'through')
        }
      })

      it('let no more of 100 at once through than the free ones and one', async () => {
        const answers = await Promise.all(Array.from({ length: 100 }, () => guess()))
        assert.equal(answers.filter((answer) => answer === 'through').length, 3)
        assert.equal(answers.filter((answer) => typeof answer === 'number' && answer <= 30 && answer > 25).length, 97)
      })

      it('do not make the delay longer for what was refused meanwhile', async () => {
        for (let times = 0; times < 20; times++) await guess()
        await store.letPass(31)
        assert.equal(await guess(), 'through')
        waits(await guess(), 60)
      })

      it('begin anew after a right one, and for everybody else they never began', async () => {
        for (let times = 0; times < 4; times++) await guess()
        assert.notEqual(await guess(), 'through')
        assert.equal(await guess('ilya'), 'through')
        await forgetGuesses('code', 'anna')
        assert.deepEqual([await guess(), await guess(), await guess()], ['through', 'through', 'through'])
        waits(await guess(), 30)
      })

      it('begin anew after a while', async () => {
        for (let times = 0; times < 4; times++) await guess()
        await store.letPass(3601)
        assert.deepEqual([await guess(), await guess()], ['through', 'through'])
      })
    })

    describe('of visits', () => {
      const few = routeFigures('link', { points: 3, seconds: 600 }, { points: 5, seconds: 600 })
      withLimits({ redisUrl, figures: few })
      const refused = async (ip: string) => (await countVisit('link', ip)).refusal?.seconds

      it('hold one address to its number, until the window is over', async () => {
        for (let times = 0; times < 3; times++) assert.equal(await refused(address), undefined)
        waits((await refused(address)) ?? NaN, 600)
        await store.letPass(300)
        waits((await refused(address)) ?? NaN, 300)
        await store.letPass(301)
        assert.equal(await refused(address), undefined)
      })

      it('hold a block to its number, but lay nothing to its charge that one address is refused', async () => {
        for (let times = 0; times < 9; times++) await refused('203.0.113.1')
        assert.equal(await refused('203.0.113.2'), undefined)
        assert.equal(await refused('203.0.113.3'), undefined)
        waits((await refused('203.0.113.4')) ?? NaN, 600)
        assert.equal(await refused('203.0.114.4'), undefined)
      })

      it('let 100 at once through no oftener than one after the other', async () => {
        const answers = await Promise.all(Array.from({ length: 100 }, () => refused(address)))
        assert.equal(answers.filter((answer) => answer === undefined).length, 3)
      })

      it('give back what was no failure', async () => {
        for (let times = 0; times < 9; times++) {
          const { refusal, succeeded } = await countVisit('link', address)
          assert.equal(refusal, undefined)
          await succeeded?.()
        }
        for (let times = 0; times < 3; times++) assert.equal(await refused(address), undefined)
        assert.notEqual(await refused(address), undefined)
      })
    })

    describe('of mails', () => {
      withLimits({ redisUrl })

      it('are shared by every process', async () => {
        const child = `
          const { changeLimits } = require('./api/limits/state')
          const { countMailTo } = require('./api/limits/mails')
          changeLimits({ prefix: process.argv[1] })
          Promise.all([1, 2, 3].map(() => countMailTo('anna@example.org'))).then(() => process.exit(0), () => process.exit(1))`
        const env = {
          ...process.env,
          RATE_LIMITS: 'on',
          REDIS_URL: redisUrl ?? '',
          DATABASE_URL: databaseUrl(),
          SESSION_SECRET: settings().sessionSecret,
        }
        const words = ['-r', 'ts-node/register', '-e', child, limits().prefix]
        await promisify(execFile)(process.execPath, words, { cwd: root, env, timeout: 30_000 })
        for (let times = 3; times < figures.mailTo.points; times++) await countMailTo('anna@example.org')
        await assert.rejects(countMailTo('anna@example.org'), TooMany)
        await countMailTo('ilya@example.org')
      }).timeout(40_000)

      it('keep neither addresses nor logins in clear', async () => {
        await countMailTo('anna@example.org')
        await countVisit('mail', address)
        await countGuess('signIn', 'login', 'anna')
        const keys = await store.keys()
        assert.equal(keys.length, 4)
        for (const key of keys) assert.match(key, /^test-[0-9a-f]{12}:[a-zA-Z]+(:[a-z]+)?:[\w-]{43}$/)
      })
    })
  })
}
