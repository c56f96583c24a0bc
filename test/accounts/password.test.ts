import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { compareSync, hashSync } from 'bcryptjs'
import { hashPassword, passwordMatches } from '../../api/accounts/password'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { knownUser } from './support'

/** The longest that the event loop stood still while `work` ran, in ms. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  await wait(50)
  await work()
  await wait(50)
  delay.disable()
  return delay.max / 1e6
}

describe('Passwords', () => {
  const long = 'ы'.repeat(63)

  it('count to the last of 64 Cyrillic letters', async () => {
    const hash = await hashPassword(`${long}й`)
    assert.deepEqual(await Promise.all([passwordMatches(`${long}й`, hash), passwordMatches(`${long}ц`, hash)]), [
      true,
      false,
    ])
  })

  it('would not with bcrypt alone, which reads 72 bytes', () => {
    assert.equal(compareSync(`${long}ц`, hashSync(`${long}й`, 4)), true)
  })

  it('are the same however a keyboard composes their letters, and never the same twice in the database', async () => {
    const [one, two] = await Promise.all([hashPassword('ёлка и йод'), hashPassword('ёлка и йод')])
    assert.notEqual(one, two)
    assert.equal(await passwordMatches('ёлка и йод'.normalize('NFD'), one ?? ''), true)
  })

  it('let the event loop go on while 20 people sign in at once, as bcryptjs in the loop would not', async function () {
    this.timeout(60_000)
    const person = anna()
    const { passwordHash } = await knownUser(person)
    const visitors = Array.from({ length: 20 }, () => new VisitorAgent())
    const fields = { login: person.email, password: person.password }
    const forms = await Promise.all(
      visitors.map(async (visitor) => ({ visitor, fields: { _csrf: await visitor.token('/login'), ...fields } })),
    )
    // The control: one comparison in the loop. How long that takes depends on what else this machine has to do.
    const oneInTheLoop = await longestStall(async () => compareSync('wrong', passwordHash))
    const twentyInThePool = await longestStall(async () => {
      const answers = await Promise.all(forms.map(({ visitor, fields }) => visitor.send('/login', fields)))
      for (const { location } of answers) assert.equal(location, '/')
    })
    assert.ok(oneInTheLoop > 100, `The control stalled for ${oneInTheLoop} ms only`)
    assert.ok(twentyInThePool < Math.max(200, oneInTheLoop * 0.75), `${twentyInThePool} ms, control ${oneInTheLoop} ms`)
  })
})
