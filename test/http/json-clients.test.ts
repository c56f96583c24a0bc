import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { routes } from '../../config/routes'
import { someUser, visitorSignedIn } from '../accounts/support'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { contents, flashOf, quiet } from './ledger'
import { raw } from './raw'

/** Those that take documents: test/http/notification.test.ts and test/api. */
const isForPrograms = (route: string) => / \/(api\/v1|payments\/notify)\//.test(route)

const commands = Object.keys(routes)
  .filter((route) => /^(POST|PUT|DELETE) /.test(route) && !isForPrograms(route))
  .map((route) => route.split(/ +/))
  .map(([method = '', path = '']) => ({ method, path: path.replace(/:\w+/g, 'x') }))

/** A registration that would be right, with the token of the visitor's own page, as a program might take it there. */
async function documentOf(visitor: VisitorAgent): Promise<string> {
  const { firstName, email, password } = anna()
  return JSON.stringify({ _csrf: await visitor.token('/after_register'), firstName, email, password })
}

describe('A program that sends JSON to a form', () => {
  for (const [who, open] of Object.entries({
    nobody: async () => new VisitorAgent(),
    user: async () => visitorSignedIn(await someUser('active')),
    admin: async () => visitorSignedIn(await someUser('active', { role: 'ROLE_ADMIN' })),
  })) {
    it(`gets a status and a problem, never a redirect, and changes nothing: ${who}`, async () => {
      const visitor = await open()
      const body = await documentOf(visitor)
      await quiet()
      const before = await contents()
      for (const { method, path } of commands) {
        const length = String(Buffer.byteLength(body))
        const headers = { Cookie: visitor.cookies, 'Content-Type': 'application/json', 'Content-Length': length }
        const answer = await raw({ method, path, headers, body })
        const name = `${method} ${path}`
        const closed = who !== 'admin' && path.startsWith('/admin/') && !/sign_up|login/.test(path)
        const open = /^\/(register|login|logout|after_register)$/.test(path) || who === 'admin'
        const expected = open ? [415] : closed ? [403, 404, 415] : [403, 415]
        assert.ok(expected.includes(answer.status), `${name}: ${answer.status}`)
        assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, name)
        const problem: { status: number; detail: string } = JSON.parse(answer.text)
        assert.deepEqual([name, problem.status, typeof problem.detail], [name, answer.status, 'string'])
      }
      assert.deepEqual(await contents(), before)
      assert.deepEqual(await flashOf(visitor.cookies), {})
    }).timeout(60_000)
  }

  it('gets it for documents that cannot be read, too, and in its language', async () => {
    const visitor = new VisitorAgent()
    await visitor.token('/register')
    const deep = `{"a":${'['.repeat(45_000)}${']'.repeat(45_000)}}`
    const bodies: [string | Buffer, number, Record<string, string>?][] = [
      ['{"email":', 415],
      ['{"__proto__":{"role":"ROLE_ADMIN"}}', 415],
      [deep, 415],
      [`{"a":"${'a'.repeat(10 * 1024 * 1024)}"}`, 413],
      [gzipSync('{}').subarray(0, 12), 415, { 'Content-Encoding': 'gzip' }],
    ]
    for (const [body, status, more] of bodies) {
      const headers = { Cookie: visitor.cookies, 'Content-Type': 'application/json', 'Accept-Language': 'en', ...more }
      const answer = await raw({ method: 'POST', path: '/register', headers, body })
      assert.equal(answer.status, status)
      const { detail }: { detail: string } = JSON.parse(answer.text)
      assert.doesNotMatch(detail, /[а-яё]/i)
    }
  })
})
