import assert from 'node:assert/strict'
import { Payment, User } from '../../api/db'
import { anna } from '../support/cast'
import { bankSays } from '../support/payments'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { everyPage } from './every-page'
import { atBank } from './form-rows'
import { contents, quiet, sessionContents } from './ledger'
import { raw } from './raw'

const head = (path: string, visitor = new VisitorAgent()) =>
  raw({ method: 'HEAD', path, headers: { Cookie: visitor.cookies } })

describe('HEAD, as previews and scanners of mails ask it', () => {
  it('answers as the page would, without its body, and changes nothing', async () => {
    const pages = Object.values(await everyPage())
    await quiet()
    const before = [await contents(), await sessionContents()]
    const seen: [VisitorAgent, string, number][] = []
    for (const [visitor, path] of pages) {
      const { status, text } = await head(path, visitor)
      seen.push([visitor, path, status])
      assert.equal(text, '')
    }
    for (const path of ['/login', '/profile', '/admin', '/profile/passkeys/new']) await head(path)
    assert.deepEqual([await contents(), await sessionContents()], before)
    for (const [visitor, path, status] of seen.filter(([, path]) => !path.startsWith('/confirm/')))
      assert.deepEqual([path, status], [path, (await visitor.get(path)).status])
  }).timeout(60_000)

  it('leaves what a page has to say to the page', async () => {
    const visitor = new VisitorAgent()
    await visitor.submit('/register', { email: 'anna' })
    await head('/register', visitor)
    assert.ok((await visitor.get('/register')).$('.summary li').length > 0)
  })

  it('confirms nobody', async () => {
    const { firstName, email, password } = anna()
    await new VisitorAgent().submit('/register', { firstName, email, password })
    const [link = ''] = /\/confirm\/[\w-]+/.exec((await run().smtp.mailTo(email)).text) ?? []
    assert.equal((await head(link)).status, 200)
    assert.equal((await User.findOne({ email }))?.status, 'wait')
    assert.equal((await new VisitorAgent().get(link)).location, '/login')
  })

  it('asks no provider about a payment', async () => {
    const { visitor, page } = await atBank()
    const payment = await Payment.findOne({
      provider: 'sandbox',
      providerPaymentId: page.slice('/sandbox-bank/'.length),
    })
    await bankSays(payment!, { status: 'succeeded' })
    const path = `/payments/${payment!.id}/return`
    assert.equal((await head(path, visitor)).status, 200)
    assert.equal((await Payment.findOne({ id: payment!.id }))?.status, 'pending')
    assert.match((await visitor.get(path)).location ?? '', /\/thanks$/)
  })
})
