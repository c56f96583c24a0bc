import assert from 'node:assert/strict'
import { routes } from '../../config/routes'
import { locales, type Locale } from '../../api/text'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { badBodies, badValues, encode } from './bad-bodies'
import { formRows } from './form-rows'
import type { OpenForm } from './open-form'
import { contents, growth, quiet } from './ledger'
import { expected, refuses, says, send, type Expected, type Sending } from './polite'

/** Answer programs, not browsers: test/http/notification.test.ts and test/api. */
const forPrograms = ['POST /payments/notify/:provider', 'POST /api/v1/event', 'PATCH /api/v1/event']

interface Turn {
  what: string
  language: Locale
  look: boolean
}

describe('Every form of the site', () => {
  it('has a row in the table of these tests', () => {
    const posts = Object.keys(routes).filter((route) => /^(POST|PUT|PATCH|DELETE) /.test(route))
    const rows = new Set(formRows.map(({ route }) => route.replace(/ \(.*/, '')))
    assert.deepEqual([...rows, ...forPrograms].sort(), posts.sort())
  })

  for (const { route, fields, again, files, open } of formRows) {
    describe(route, () => {
      let form: OpenForm
      before(async () => {
        form = await open()
        await quiet()
      })

      for (const field of fields) {
        it(`refuses a wrong ${field.name}, says why and keeps the rest`, () =>
          inTurn(some(badValues(field, form.right[field.name]!), again), ({ extra, sentence }, turn) =>
            politely(form, turn, { without: [field.name], extra }, expected(fields, sentence, field.name)),
          ))
      }

      it('refuses what is no form of its own', () =>
        inTurn(bodiesFor(files), ({ body, type, headers, sentence, readable }, turn) => {
          const wanted = expected(fields, sentence)
          const sending = { body: body({ _csrf: form.token, ...form.right }), type, headers }
          const lost = { ...wanted, page: form.unread, kept: [] }
          return politely(form, turn, sending, readable ? wanted : lost)
        }))

      it("refuses another visitor's token, and its own without the cookie", async () => {
        const strange = encode({ ...form.right, _csrf: await new VisitorAgent().token('/register') })
        await inTurn([{ what: 'another token', body: strange }], ({ body }, turn) =>
          politely(form, turn, { body }, expected(fields, ['refusals.formStale'])),
        )
        assert.deepEqual(await growth(() => send(form, { headers: { Cookie: '' } })), {})
      })

      it('takes the right values after all that', async () => {
        const answer = await send(form)
        assert.equal(answer.status, 303)
        const { pathname } = new URL(answer.location!, run().baseUrl)
        const shown = await form.visitor.follow(await form.visitor.get(pathname))
        assert.equal(shown.$('.summary').length, 0, shown.$('.summary').text())
      })
    })
  }
})

/** A form with files is multipart by right. */
function bodiesFor(files?: true): typeof badBodies {
  return files ? badBodies.filter(({ what }) => what !== 'multipart') : badBodies
}

/** Of a form that was tried under another address, some values do. */
function some<Row>(rows: Row[], again?: true): Row[] {
  return again ? rows.filter((_, index) => index % 4 === 0) : rows
}

/** Goes through a table in both languages by turns; every fifth page is looked at. Nothing changes in the database. */
async function inTurn<Row extends { what: string }>(
  rows: Row[],
  work: (row: Row, turn: Turn) => Promise<void>,
): Promise<void> {
  const before = await contents()
  for (const [index, row] of rows.entries()) {
    const turn = { what: row.what, language: locales[index % locales.length]!, look: index % 5 === 0 }
    await work(row, turn)
    if (turn.look || index === rows.length - 1) {
      assert.deepEqual(await contents(), before, `${row.what}, or one of the last before it, changed the database`)
    }
  }
}

async function politely(
  form: OpenForm,
  { what, language, look }: Turn,
  sending: Omit<Sending, 'language'>,
  wanted: Expected,
): Promise<void> {
  try {
    await refuses(form, { ...sending, language }, wanted)
    if (look) await says(form, language, wanted)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${what}, in ${language}: ${message}`, { cause: error })
  }
}
