import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { schemas } from '../../api/bus/schemas'
import { locales, texts } from '../../api/text'
import { someUser } from '../accounts/support'
import { say } from '../bus/support'
import { receiver, ways } from '../webhooks/receiver'
import { deliveriesOf, subscriber, tried, webhookRow } from '../webhooks/support'
import { anAdmin, browserOf } from './support'

const path = '/admin/webhooks'

describe('Webhooks in the console', () => {
  it('are subscribed by organisers, whose secret is shown once, and kept encrypted', async () => {
    const owner = await someUser('active')
    const visitor = await browserOf(owner)
    const made = await visitor.submit(path, { url: 'https://receiver.example/foyer', types: 'order.paid' })
    const page = made.location!
    const head = await visitor.get('/profile')
    assert.equal(head.status, 200)
    const first = await visitor.get(page)
    const [secret] = /whsec_[\w+/]+=*/.exec(first.text) ?? []
    assert.equal(Buffer.from(secret!.replace('whsec_', ''), 'base64').length, 32)
    assert.equal(first.headers['cache-control'], 'private, no-store')
    assert.doesNotMatch((await visitor.get(page)).text, /whsec_/)
    const { secret: sealed } = await webhookRow(page.split('/').at(-1)!)
    assert.match(sealed, /^v1\./)
    assert.match((await visitor.get(path)).text, /https:\/\/receiver\.example\/foyer/)
    const again = await visitor.submit(path, { url: 'https://receiver.example/foyer', types: 'order.placed' })
    assert.equal(again.location, page)
    assert.doesNotMatch((await visitor.get(page)).text, /whsec_/)
  })

  it('get a new secret once for each form, and the page says until when the old one signs', async () => {
    const { owner, webhook } = await subscriber('https://receiver.example/')
    const visitor = await browserOf(owner)
    const page = `${path}/${webhook}`
    const { $ } = await visitor.get(page)
    const madeAt = $('[name=madeAt]').attr('value')!
    await visitor.submit(page, { madeAt }, `${page}/secret`)
    const { secret } = await webhookRow(webhook)
    const shown = await visitor.get(page)
    assert.match(shown.text, /whsec_/)
    assert.match(shown.text, /Прежний секрет подписывает до/)
    await visitor.submit(page, { madeAt }, `${page}/secret`)
    assert.equal((await webhookRow(webhook)).secret, secret)
  })

  it('are nobody else’s business, not even an admin’s', async () => {
    const { webhook } = await subscriber('https://receiver.example/')
    for (const visitor of [await browserOf(await someUser('active')), (await anAdmin()).visitor]) {
      assert.equal((await visitor.get(`${path}/${webhook}`)).status, 404)
      assert.doesNotMatch((await visitor.get(path)).text, new RegExp(webhook))
    }
  })

  it('offer organisers what their events say, and admins everything, each by a name', async () => {
    const offered = async (visitor: Awaited<ReturnType<typeof browserOf>>) => {
      const { $ } = await visitor.get(path)
      return $('[name=types]')
        .toArray()
        .map((box) => $(box).attr('value')!)
    }
    const all = Object.keys(schemas)
    assert.deepEqual(await offered((await anAdmin()).visitor), all)
    const own = await offered(await browserOf(await someUser('active')))
    assert.deepEqual(
      own,
      all.filter((type) => !type.startsWith('user.')),
    )
    for (const locale of locales)
      for (const type of all) assert.ok(texts(locale).t(`webhooks.types.${type}`) !== `webhooks.types.${type}`)
  })

  it('take no type that was not offered', async () => {
    const visitor = await browserOf(await someUser('active'))
    const refused = await visitor.submit(path, { url: 'https://receiver.example/', types: 'user.registered' })
    assert.equal(refused.location, path)
    assert.match((await visitor.get(path)).text, /Отметьте, о чём сообщать/)
  })

  it('show every attempt with the answer, which stays text, and send again what was given up', async () => {
    const other = await receiver(ways.breaks)
    try {
      const { owner, webhook } = await subscriber(other.url)
      await say(pool(), { organiser: owner.id })
      const [delivery] = await tried(webhook)
      await query(`UPDATE webhook_delivery SET status = 'dead' WHERE id = $1`, [delivery!.id])
      const visitor = await browserOf(owner)
      const page = `${path}/${webhook}`
      const { $, text } = await visitor.get(page)
      assert.match(
        $('section[aria-labelledby=log-title]').text(),
        /не доставлено[\s\S]*500[\s\S]*<script>alert\(1\)<\/script>/,
      )
      assert.doesNotMatch(text, /<script>alert/)
      other.state.behave = ways.takes
      await visitor.submit(page, {}, `${page}/deliveries/${delivery!.id}`)
      await tried(webhook, 1)
      assert.equal((await deliveriesOf(webhook))[0]?.status, 'delivered')
    } finally {
      await other.close()
    }
  })

  it('are no more than twenty for each', async () => {
    const owner = await someUser('active')
    const visitor = await browserOf(owner)
    await query(
      `INSERT INTO webhook ("user", url, types, secret, since, origin)
       SELECT $1, 'https://receiver.example/' || i, '{order.paid}', 'x', 0, 'http://localhost' FROM generate_series(1, 20) i`,
      [owner.id],
    )
    await visitor.submit(path, { url: 'https://receiver.example/', types: 'order.paid' })
    assert.match((await visitor.get(path)).text, /не больше 20/)
  })

  it('page through a long log', async () => {
    const { owner, webhook } = await subscriber('https://receiver.example/')
    await query(
      `INSERT INTO webhook_delivery (webhook, status, give_up_at, created_at)
       SELECT $1, 'delivered', now(), now() - i * interval '1 minute' FROM generate_series(1, 45) i`,
      [webhook],
    )
    const visitor = await browserOf(owner)
    const seen = new Set<string>()
    for (let next: string | undefined = `${path}/${webhook}`; next;) {
      const { $ } = await visitor.get(next)
      for (const form of $('form[action*="/deliveries/"]').toArray()) seen.add($(form).attr('action')!)
      next = $('a[rel=next]').attr('href')
    }
    assert.equal(seen.size, 45)
  })
})
