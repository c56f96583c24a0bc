import assert from 'node:assert/strict'
import { pool } from '../../api/db/pool'
import { lookAtInvariants } from '../../scripts/invariants/look'

/** Where orders are placed and money moves. */
const ofMoney = new RegExp(
  '/test/((payments|ticketing|jobs|live|api)/' + '|(admin/(orders|receipts)|http/(notification|double-submit))[.]test)',
)
let file: string | undefined
let before: string[] = []
let others = new Set<string>()

/** What breaks an invariant now. Tests of other areas leave accounts behind that no product would make. */
async function broken(): Promise<string[]> {
  return (await lookAtInvariants(pool())).flatMap((verdict) => verdict.broken)
}

/** Whether it speaks of an account that was there before: time alone breaks a promise about some of them. */
function isOfOthers(what: string): boolean {
  return others.has(/^user ([0-9a-f-]{36})/.exec(what)?.[1] ?? '')
}

/** Tests of jobs have them given up on purpose. */
function isOnPurpose(what: string): boolean {
  return file?.includes('/test/jobs/') === true && what.startsWith('job ')
}

/** Whatever a test of orders and money has done, the invariants of the product hold after it. */
export const mochaHooks = {
  async beforeEach(this: Mocha.Context) {
    const next = this.currentTest?.file ?? ''
    if (file === next || !ofMoney.test(next)) return
    file = next
    before = await broken()
    const { rows } = await pool().query<{ id: string }>('SELECT id FROM "user"')
    others = new Set(rows.map(({ id }) => id))
  },
  async afterEach(this: Mocha.Context) {
    if (!ofMoney.test(this.currentTest?.file ?? '')) return
    const found = await broken()
    assert.deepEqual(
      found.filter((what) => !before.includes(what) && !isOfOthers(what) && !isOnPurpose(what)),
      [],
    )
  },
}
