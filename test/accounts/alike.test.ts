import assert from 'node:assert/strict'
import { run } from '../support/setup'
import { flows, kinds, Sender, type Answer, type Flow } from './alike-flows'
import { quick, withPool, type PasswordPool } from './password-pool'
import { statementsOf } from './statements'

interface Work {
  name: string
  cost: number
}
/** What is different for everybody anyway gets a name; nothing is left out. */
function plain(text: string, email: string): string {
  const own = [email, encodeURIComponent(email)]
  return own
    .reduce((left, value) => left.replaceAll(value, '(address)'), text)
    .replace(/(name="_csrf" value=")[\w-]+/g, '$1(token)')
    .replace(/(challenge&#34;:&#34;)[\w-]+/g, '$1(challenge)')
    .replace(/\/orders\/[\w-]{16,}/g, '/orders/(key)')
    .replace(/%2Forders%2F[\w-]{16,}/g, '%2Forders%2F(key)')
    .replace(/\/tickets\/[\w-]{16,}/g, '/tickets/(key)')
    .replace(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, '(number)')
    .replace(/\b[0-9A-Z]{6}-[0-9A-Z]{6}\b/g, '(code)')
    .replace(/(<path d=")[\dMhvz -]+/g, '$1(code)')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, '(moment)')
    .replace(/\b\d{1,2}:\d\d\b/g, '(time)')
    .replace(/=s%3A[^;]+/g, '=(session)')
    .replace(/(Expires=)[^;]+/g, '$1(day)')
}

function seen({ status, headers, text }: Answer, email: string) {
  const { date = '', etag = '', 'x-request-id': id = '', 'content-length': length, ...rest } = headers
  assert.match(String(date), /GMT$/)
  assert.match(String(id), /^[\w-]{36}$/)
  assert.equal(Number(length), Buffer.byteLength(text))
  const lines = Object.entries(rest).map(([name, value]) => `${name}: ${plain(String(value), email)}`)
  return { status, headers: lines.sort(), etag: etag.replace(/".*"/, '(hash)'), text: plain(text, email) }
}

/** Everything that a browser gets to see, from the answer to the page that it leads to. */
async function whole(flow: Flow, email: string) {
  const sender = await Sender.at(flow)
  const answer = await sender.send(email)
  const page = await sender.get(new URL(String(answer.headers.location), run().baseUrl).pathname)
  return { answer: seen(answer, email), page: seen(page, email) }
}

describe('A known and an unknown address', () => {
  for (const [name, open] of Object.entries(flows)) {
    it(`get the same answer, to the last header, and the same page after it: ${name}`, async () => {
      const flow = await open()
      const { unknown, ...known } = kinds
      const stranger = await whole(flow, await unknown!())
      assert.deepEqual([stranger.answer.status, stranger.page.status], [303, 200])
      for (const [kind, make] of Object.entries(known)) {
        assert.deepEqual([kind, await whole(flow, await make())], [kind, stranger])
      }
    }).timeout(30_000)

    it(`cost the same work: ${name}`, async () => {
      const flow = await open()
      for (const [kind, make] of Object.entries(kinds)) {
        const email = await make()
        const done: Work[] = []
        const counting = (usual: PasswordPool): PasswordPool => ({
          run(task, options) {
            done.push({ name: options.name, cost: task.cost ?? Number(/^\$2b\$(\d\d)\$/.exec(task.hash ?? '')?.[1]) })
            return usual.run(task, options)
          },
          destroy: () => usual.destroy(),
        })
        await withPool(counting, async () => (await Sender.at(flow)).send(email))
        assert.deepEqual([kind, done.map(({ cost }) => cost)], [kind, Array(flow.bcrypt).fill(12)])
        assert.equal(new Set(done.map(({ name }) => name)).size, flow.bcrypt)
      }
    }).timeout(30_000)

    it(`ask the database for the same: ${name}`, async () => {
      const flow = await open()
      await withPool(quick, async () => {
        const asked: Record<string, string[]> = {}
        for (const [kind, make] of Object.entries(kinds)) {
          const [email, sender] = [await make(), await Sender.at(flow)]
          asked[kind] = await statementsOf(flow.action, () => sender.send(email))
        }
        assert.ok(asked.unknown!.length >= 2)
        for (const kind of Object.keys(kinds)) assert.deepEqual([kind, asked[kind]], [kind, asked.unknown])
      })
    })
  }
})
