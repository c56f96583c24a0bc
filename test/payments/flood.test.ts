import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { query } from '../../api/db'
import { kinds } from '../support/fates'
import { flooded, sizeOf, wrongAnswers, wrongsOf, type Flooded } from '../support/flooded'

/** `npm run bench -- notifications` is the same with ten thousand. */
const notifications = 2000

describe('Thousands of notifications', function () {
  this.timeout(480_000)
  const seed = randomInt(2 ** 31)
  let outcome: Flooded

  before(`payments of every fate, and the flood; seed ${seed}`, async () => {
    outcome = await flooded(sizeOf(notifications), seed)
  })

  after(
    'into the past with them: tests that compare the books of the last minutes have few payments to look at',
    async () => {
      const bank = [...outcome.groups.values()].flat().flatMap((fate) => fate.bank)
      for (const [table, name] of [
        ['payment', 'id::text'],
        ['sandbox_payment', 'idempotency_key'],
      ])
        await query(`UPDATE ${table} SET created_at = created_at - interval '2 days' WHERE ${name} = ANY($1)`, [
          bank.map(({ idempotencyKey }) => idempotencyKey),
        ])
    },
  )

  for (const [name, { ends }] of Object.entries(kinds)) {
    const end = ends === 'paid' ? 'tickets and just their price' : 'no ticket and no money'
    it(`end with ${end}, and leave our books as the bank's, to the kopeck: ${name}`, async () => {
      const group = outcome.groups.get(name) ?? []
      assert.ok(group.length >= 6)
      assert.deepEqual(await wrongsOf(group), [])
    })
  }

  it('are all taken, each noted once; the forged ones are all refused', () => {
    assert.deepEqual(wrongAnswers(outcome), [])
    assert.ok(outcome.answers.forged.length > 0)
  })
})
