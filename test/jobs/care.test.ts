import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseCrontab } from 'graphile-worker'
import { backoff, careFor, isByTheClock, shortest } from '../../api/jobs/care'
import { crontab } from '../../api/jobs/clock'

const attempt = fc.integer({ min: 1, max: 100 })
const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const day = 24 * 60 * 60 * 1000
/** How long a job is tried for if chance never adds anything. */
const lasts = (attempts: number) =>
  Array.from({ length: attempts - 1 }, (_, index) => backoff(index + 1, 0)).reduce((sum, wait) => sum + wait, 0)

describe('The time between two attempts', () => {
  it('grows with every attempt until it is six hours, whatever chance adds', () => {
    fc.assert(
      fc.property(attempt, chance, chance, (tries, one, other) => {
        if (tries < 10) assert.ok(backoff(tries + 1, one) > backoff(tries, other))
        else assert.equal(shortest(tries), shortest(10))
        assert.ok(backoff(tries, one) <= 9.5 * 60 * 60 * 1000)
      }),
    )
  })

  it('is never shorter than the queue waits, and at most half as long again', () => {
    fc.assert(
      fc.property(attempt, chance, (tries, luck) => {
        const wait = backoff(tries, luck)
        assert.ok(wait >= shortest(tries) && wait <= shortest(tries) * 1.5)
      }),
    )
  })

  it('differs with chance, so that what failed together does not come back together', () => {
    fc.assert(
      fc.property(attempt, chance, chance, (tries, one, other) => {
        fc.pre(Math.abs(one - other) > 0.001)
        assert.notEqual(backoff(tries, one), backoff(tries, other))
      }),
    )
  })

  it('lets a mail be tried for more than two days, and a refund for more than twelve', () => {
    assert.ok(lasts(careFor('send-invitation').attempts) > 2 * day)
    assert.ok(lasts(careFor('refund-payment').attempts) > 12 * day)
    assert.equal(careFor('of another version').sort, 'work')
    assert.equal(careFor('deliver-webhook').sort, 'work')
    assert.equal(careFor('constructor').sort, 'work')
  })
})

describe('What the clock demands', () => {
  const kinds = crontab.split('\n').map((line) => line.split(' ')[5]!)

  it('is given up soon, because the next one does the same, and is listed once', () => {
    assert.ok(kinds.includes('fold-sales') && kinds.includes('clear-old-deliveries'))
    for (const kind of kinds) {
      assert.deepEqual([kind, careFor(kind).sort, careFor(kind).attempts], [kind, 'clock', 3])
      assert.ok(isByTheClock(kind), kind)
    }
    for (const kind of ['send-invitation', 'of another version', 'constructor']) assert.ok(!isByTheClock(kind), kind)
  })

  it('is read by the queue as it is meant', () => {
    assert.equal(parseCrontab(crontab).length, kinds.length)
  })
})
