import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { pool } from '../../api/db/pool'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { flooded, forget, wrongAnswers, wrongsOf, type Flooded } from '../support/flooded'
import { rowLocks, settledBefore, signature, uniqueKey, withoutUniqueTickets, type Guard } from '../support/guards'

/** Few orders and many notifications of each, so that several settle the same one at once. */
const size = { notifications: 150, duplicates: 50, forged: 6, width: 16, orders: { usual: 3, other: 3 } }

describe('The guards against a flood of notifications', function () {
  this.timeout(240_000)

  it('are needed: without the locks and what the database repeats, tickets are issued twice', async () => {
    await withoutUniqueTickets(async () => {
      const outcome = await floodWithout(rowLocks, ['paid in time'])
      const wrongs = await wrongsIn(outcome)
      const broken = await brokenPromises()
      await forgetAll(outcome)
      assert.ok(wrongs.length > 0)
      assert.match(broken, /Captured money/)
    })
  })

  it('stand behind each other: without the locks alone the database refuses, and the next try finds it settled', async () => {
    const outcome = await floodWithout(rowLocks, ['paid in time', 'paid twice', 'late, with no place left'])
    assert.deepEqual(await wrongsIn(outcome), [])
    assert.deepEqual(wrongAnswers(outcome), [])
  })

  it('are needed: settling that does not see what was settled before gives good money back', async () => {
    const outcome = await floodWithout(settledBefore, ['paid in time'])
    const wrongs = await wrongsIn(outcome)
    const broken = await brokenPromises()
    await forgetAll(outcome)
    assert.ok(wrongs.length > 0)
    assert.match(broken, /Captured money/)
  })

  it('are needed: without their unique names, notifications are noted as often as they come', async () => {
    const outcome = await floodWithout(uniqueKey, ['paid in time'])
    assert.match(wrongAnswers(outcome).join(), /^noted: \[150\], not \[100\]$/)
    assert.deepEqual(await wrongsIn(outcome), [])
  })

  it('are needed: without the signature, forged notifications are taken; but no one says what is paid', async () => {
    const outcome = await floodWithout(signature, ['paid in time', 'not paid at all'])
    assert.match(wrongAnswers(outcome).join(), /^answers to forged ones: .*,noted: /)
    assert.deepEqual(await wrongsIn(outcome), [])
  })
})

function floodWithout(guard: Guard, names: string[]): Promise<Flooded> {
  return flooded(size, randomInt(2 ** 31), names, guard)
}

async function wrongsIn({ groups }: Flooded): Promise<string[]> {
  return (await Promise.all([...groups.values()].map(wrongsOf))).flat()
}

async function brokenPromises(): Promise<string> {
  const verdicts = await lookAtInvariants(pool())
  return verdicts.flatMap(({ promise, broken }) => (broken.length > 0 ? [promise] : [])).join()
}

async function forgetAll({ groups }: Flooded): Promise<void> {
  for (const fate of [...groups.values()].flat()) await forget(fate)
}
