import assert from 'node:assert/strict'
import { send, type Way } from '../../api/webhooks/send'
import { receiver, ways } from './receiver'

const here: Way = { loopback: true, patience: 400 }
const letter = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{"a":1}' })

describe('Sending to an address that somebody else has chosen', () => {
  let other: Awaited<ReturnType<typeof receiver>>
  beforeEach(async () => (other = await receiver()))
  afterEach(() => other.close())

  it('posts the body and keeps the beginning of the answer', async () => {
    const { duration, ...outcome } = await send(letter(other.url), here)
    assert.deepEqual(outcome, { taken: true, status: 200, answer: 'ok', error: null })
    assert.ok(duration >= 0)
    assert.deepEqual([other.received[0]?.path, other.received[0]?.body], ['/foyer', '{"a":1}'])
    other.state.behave = ways.takesWithoutAWord
    assert.equal((await send(letter(other.url), here)).taken, true)
  })

  it('takes an error for what it is, and shows no control characters', async () => {
    other.state.behave = ways.breaks
    const { taken, status, answer, error } = await send(letter(other.url), here)
    assert.deepEqual([taken, status, error], [false, 500, 'HTTP 500'])
    assert.equal(answer, 'Ошибка <script>alert(1)</script>')
  })

  for (const way of ['hangs', 'dripsForever'] as const) {
    it(`waits no longer than it should for one that ${way}`, async () => {
      other.state.behave = ways[way]
      const { taken, error, duration } = await send(letter(other.url), here)
      assert.deepEqual([taken, error], [false, 'timeout'])
      assert.ok(duration < 1500, String(duration))
    })
  }

  it('hangs up after the first kilobyte of an answer without end', async () => {
    other.state.behave = ways.talksWithoutEnd
    const { taken, answer, duration } = await send(letter(other.url), { ...here, patience: 5000 })
    assert.deepEqual([taken, answer], [true, 'a'.repeat(1024)])
    assert.ok(duration < 3000)
  })

  it('says so when the other side hangs up or nobody is there', async () => {
    other.state.behave = ways.hangsUp
    assert.equal((await send(letter(other.url), here)).error, 'ECONNRESET')
    const { url } = other
    await other.close()
    assert.equal((await send(letter(url), here)).error, 'ECONNREFUSED')
    other = await receiver()
  })

  it('follows no redirect, wherever it leads', async () => {
    const inside = await receiver()
    other.state.behave = ways.redirects(inside.url)
    const { taken, status } = await send(letter(other.url), here)
    await inside.close()
    assert.deepEqual([taken, status, inside.received], [false, 302, []])
  })

  const forbidden = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1', '64:ff9b::a00:1']
  for (const address of forbidden) {
    it(`does not connect to a name that leads to ${address}, not even as one of several`, async () => {
      const host = `http://receiver.example:${other.port}/`
      for (const all of [[address], ['93.184.215.14', address]]) {
        const way = { loopback: false, patience: 400, resolve: async () => all }
        const { taken, error } = await send({ ...letter(host), url: host.replace('http:', 'https:') }, way)
        assert.deepEqual([taken, error], [false, 'address not allowed: private'])
      }
      assert.deepEqual(other.received, [])
    })
  }

  it('asks for a name once and connects to what was checked: an answer that changes afterwards helps nobody', async () => {
    const elsewhere = '127.0.0.2'
    const answers = [['127.0.0.1'], [elsewhere], [elsewhere]]
    let asked = 0
    const resolve = async () => answers[asked++]!
    const { taken } = await send(letter(`http://receiver.example:${other.port}/a`), { ...here, resolve })
    assert.deepEqual([taken, asked, other.received.length], [true, 1, 1])
    assert.equal(other.received[0]?.headers.host, `receiver.example:${other.port}`)
  })

  it('gives up on a name that is not resolved in time, or leads nowhere', async () => {
    const way = { ...here, patience: 100 }
    const never = () => new Promise<string[]>(() => undefined)
    assert.equal((await send(letter('http://receiver.example/'), { ...way, resolve: never })).error, 'timeout')
    const nowhere = await send(letter('http://receiver.example/'), { ...way, resolve: async () => [] })
    assert.equal(nowhere.error, 'the name leads nowhere')
  })

  it('takes no proxy from the environment', async () => {
    const proxy = await receiver()
    const before = { ...process.env }
    Object.assign(process.env, {
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      ALL_PROXY: proxy.url,
      NODE_USE_ENV_PROXY: '1',
    })
    try {
      assert.equal((await send(letter(other.url), here)).taken, true)
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      await proxy.close()
    }
    assert.deepEqual([proxy.received.length, other.received.length], [0, 1])
  })
})
