import assert from 'node:assert/strict'
import { Payment, PaymentNotification } from '../../api/db'
import { signatureHeader, signatureOf } from '../../api/payments/sandbox'
import { atBank } from './form-rows'
import { contents, growth } from './ledger'
import { raw, type Answer } from './raw'

const json = 'application/json'
const path = '/payments/notify/sandbox'

/** A notification, signed by the bank unless it is told otherwise. */
function notify(body: string | Buffer, headers: Record<string, string> = {}, to = path): Promise<Answer> {
  const signed = { 'Content-Type': json, [signatureHeader]: signatureOf(Buffer.from(body)) }
  return raw({ method: 'POST', path: to, body, headers: { ...signed, ...headers } })
}

async function refused(what: string, status: number, answer: Promise<Answer>): Promise<void> {
  const { status: got, headers, text, location } = await answer
  assert.deepEqual([what, got, location], [what, status, undefined])
  assert.match(String(headers['content-type']), /^application\/json/)
  assert.deepEqual(Object.keys(JSON.parse(text) as object).sort(), ['status', 'title'])
  assert.equal(headers['set-cookie'], undefined)
}

describe('A notification', () => {
  let right: string
  let stood: Record<string, string>
  before('a payment', async () => {
    const { page } = await atBank()
    right = JSON.stringify({ notification_id: `n-${page}`, payment_id: page.slice('/sandbox-bank/'.length) })
    stood = await contents()
  })
  afterEach(async () => assert.deepEqual(await contents(), stood))

  it('without the right signature is refused, as JSON and without a redirect', async () => {
    for (const signature of [
      '',
      'a',
      '0'.repeat(64),
      'ж',
      signatureOf(Buffer.from(`${right} `)),
      signatureOf(Buffer.from(right)).slice(1),
    ]) {
      await refused(signature, 400, notify(right, { [signatureHeader]: encodeURIComponent(signature) }))
    }
  })

  it('that is refused is kept with the reason, and the newest hundred of them', async () => {
    for (let times = 0; times < 120; times++) await notify(right, { [signatureHeader]: 'forged' })
    const kept = await PaymentNotification.find({ provider: 'sandbox', refused: { '!=': null } })
    assert.equal(kept.length, 100)
    assert.deepEqual([...new Set(kept.map(({ refused: reason }) => reason))], ['signature'])
  })

  it('with a signature and nonsense below it is refused', async () => {
    const { payment_id } = JSON.parse(right) as { payment_id: string }
    const bodies = ['{', '', '[]', 'null', '1', '"a"', '{}', `${right}}`, '['.repeat(50_000)].concat(
      ...[
        { payment_id },
        { notification_id: 'a' },
        { notification_id: '', payment_id },
        { notification_id: 'a'.repeat(256), payment_id },
        { notification_id: 'a\0', payment_id },
        { notification_id: ['a'], payment_id },
        { notification_id: { $ne: '' }, payment_id },
        { notification_id: 'a', payment_id: '1' },
        { notification_id: 'a', payment_id: [payment_id] },
        { notification_id: 'a', payment_id: { '!=': '' } },
        { notification_id: 'a', payment_id: `${payment_id}\0` },
      ].map((body) => JSON.stringify(body)),
    )
    for (const body of bodies) await refused(body.slice(0, 80), 400, notify(body))
  })

  it('that is too large, no JSON or no text is refused', async () => {
    await refused('10 MB', 400, notify(Buffer.alloc(10 * 1024 * 1024, 'a')))
    await refused('no UTF-8', 400, notify(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))
    for (const type of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded', ';']) {
      await refused(
        type,
        400,
        notify(type === 'application/x-www-form-urlencoded' ? 'a=%ff' : right, { 'Content-Type': type }),
      )
    }
    await refused('a broken packing', 400, notify(right, { 'Content-Encoding': 'gzip' }))
  })

  it('from nobody that is known is refused', async () => {
    for (const name of ['paypal', '__proto__', 'constructor', 'toString', '%00', 'a'.repeat(5000)]) {
      await refused(name, 404, notify(right, {}, `/payments/notify/${name}`))
    }
  })
})

describe('A right notification', () => {
  it('is noted once, however often it comes, at the same moment too', async () => {
    const { page } = await atBank()
    const payment_id = page.slice('/sandbox-bank/'.length)
    const body = JSON.stringify({ notification_id: `n-${payment_id}`, payment_id })
    const send = () => Promise.all([notify(body), notify(body), notify(body)])
    assert.deepEqual(
      await growth(async () => {
        for (const { status, text } of [...(await send()), ...(await send())])
          assert.deepEqual([status, text], [200, '{}'])
      }),
      { payment_notification: 1 },
    )
    assert.equal((await Payment.findOne({ provider: 'sandbox', providerPaymentId: payment_id }))?.status, 'pending')
  })

  it('about a payment that is none of ours is taken and changes nothing else', async () => {
    const payment_id = '0b9f3b0e-5a59-4d3c-9c39-2d1c6f0f7a11'
    const body = JSON.stringify({ notification_id: `n-${Math.random()}`, payment_id })
    assert.deepEqual(await growth(() => notify(body)), { payment_notification: 1 })
  })
})
