import assert from 'node:assert/strict'
import { newToken } from '../../api/accounts/token'
import { User } from '../../api/db'
import { pool } from '../../api/db/pool'
import { texts } from '../../api/text'
import { quiet } from '../http/ledger'
import type { Answer } from '../http/raw'
import { whileLocked } from './breakdowns'
import { withPool, quick } from './password-pool'
import { holder, tokenKinds, Browser, type TokenKind } from './token-kinds'

/** The page that a use without success ends on: it says why, and what to do now. */
async function saysWhatToDo(kind: TokenKind, browser: Browser, answer: Answer): Promise<void> {
  assert.equal(answer.location, kind.lost)
  const page = kind.lost === undefined ? answer : await browser.get(kind.lost)
  assert.equal(page.status, kind.lost === undefined ? 404 : 200)
  const said = page.$('main').text().replace(/\s+/g, ' ')
  assert.ok(said.includes(texts('ru').t(kind.sentence)), said)
  for (const way of kind.ways) assert.ok(page.$(`main a[href="${way}"]`).length > 0, `There is no way to ${way}`)
}

/** Everything that the database holds, jobs and sessions too. */
async function everything(): Promise<string> {
  const { rows: tables } = await pool().query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const parts: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool().query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    parts.push(...rows.map(({ row }) => row))
  }
  assert.ok(parts.length > 0)
  return parts.join('\n')
}

describe('The secret in a mail', () => {
  for (const [name, kind] of Object.entries(tokenKinds)) {
    describe(`for ${name}`, () => {
      it('has one winner of 50 who use it at once; the others are told what to do', () =>
        withPool(quick, async () => {
          const { user, secret } = await holder(kind)
          const browsers = await Promise.all(Array.from({ length: 50 }, () => Browser.open()))
          const answers = await whileLocked(user.id, 5, () =>
            Promise.all(browsers.map((browser) => kind.use(browser, secret, user.id))),
          )
          const won = answers.filter(({ location }) => location === kind.won)
          assert.equal(won.length, 1)
          for (const [index, answer] of answers.entries()) {
            if (answer !== won[0]) await saysWhatToDo(kind, browsers[index]!, answer)
          }
        })).timeout(60_000)

      it('ends on a page that says what to do when it was used, ran out, is for something else or was never given out', () =>
        withPool(quick, async () => {
          const used = await holder(kind)
          assert.equal((await kind.use(await Browser.open(), used.secret, used.user.id)).location, kind.won)
          const column = ({ expired }: TokenKind) => Object.keys(expired)[0]
          const foreign = Object.values(tokenKinds).filter((other) => column(other) !== column(kind))
          const holders = [used, await holder(kind, kind.expired), await holder(kind, { status: 'blocked' })]
          for (const other of foreign) holders.push(await holder(other))
          const secrets = [
            newToken().secret,
            ...['x', '%00', '%20', '[]', 'null', "'%20OR%201=1", 'abc%2fdef', 'a'.repeat(3000)],
            used.user.id,
          ]
          const tries = secrets.map((secret) => ({ secret, user: used.user }))
          if (kind.named) tries.push({ ...(await holder(kind)), user: (await holder(kind)).user })
          for (const { secret, user } of [...holders, ...tries]) {
            const browser = await Browser.open()
            await quiet()
            const before = await User.find({})
            await saysWhatToDo(kind, browser, await kind.use(browser, secret, user.id))
            if (kind.look) await saysWhatToDo(kind, browser, await browser.get(kind.look(secret)))
            assert.deepEqual(await User.find({}), before)
          }
        })).timeout(60_000)

      it('is not what the database holds: its hash opens nothing', () =>
        withPool(quick, async () => {
          const { user } = await holder(kind)
          const { emailConfirmToken, resetPasswordToken, invitationToken, newEmailToken } = user
          const hash = emailConfirmToken ?? resetPasswordToken ?? invitationToken ?? newEmailToken
          assert.match(String(hash), /^[0-9a-f]{64}$/)
          const browser = await Browser.open()
          await saysWhatToDo(kind, browser, await kind.use(browser, String(hash), user.id))
        }))
    })
  }

  it('stands nowhere in the database, before it is used, after it was, and after it was refused', () =>
    withPool(quick, async () => {
      const secrets: string[] = []
      for (const kind of Object.values(tokenKinds)) {
        const [right, late] = [await holder(kind), await holder(kind, kind.expired)]
        const browser = await Browser.open()
        secrets.push(right.secret, late.secret)
        if (kind.look) await browser.get(kind.look(right.secret))
        const before = await everything()
        for (const secret of secrets) assert.ok(!before.includes(secret))
        await kind.use(browser, late.secret, late.user.id)
        await kind.use(await Browser.open(), right.secret, right.user.id)
      }
      await quiet()
      const after = await everything()
      for (const secret of secrets) assert.ok(!after.includes(secret))
    }))
})
