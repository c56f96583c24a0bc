import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import type { Request } from 'express'
import fc from 'fast-check'
import { linksFor } from '../../api/http/links'
import { addJob } from '../../api/jobs/queue'
import { Order, Payment, query, Refund, type UserRow } from '../../api/db'
import { refundTickets } from '../../api/payments/refund-tickets'
import { settings } from '../../api/settings'
import { announce } from '../../api/ticketing/announce'
import { quickAndRight, withPool } from '../accounts/password-pool'
import { plantInSession, registrationFields, someUser, waitingUser, type Fields } from '../accounts/support'
import { Browser, holder, tokenKinds } from '../accounts/token-kinds'
import { quiet } from '../http/ledger'
import { anEvent, applicationFields } from '../support/builders'
import { anna, viktor } from '../support/cast'
import { plantedPasskey } from '../support/passkeys'
import { paymentFor } from '../support/payments'
import { run } from '../support/setup'
import type { ReceivedMail } from '../support/smtp'

const password = 'совсем другой вечер'
/** A hash that the stand-in for bcrypt takes for right. */
const passwordHash = `$2b$12$${'b'.repeat(53)}`

/** A browser that is signed in, and whose every request lies about the host. */
async function signedIn(user: UserRow, lies: Fields): Promise<Browser> {
  const browser = await Browser.open(lies)
  await plantInSession(browser.visitor, { userId: user.id })
  return browser
}

async function buys(lies: Fields, price: number): Promise<string> {
  const { event, ticketTypes } = await anEvent({}, [{ price }])
  const person = anna()
  const browser = await Browser.open(lies)
  const { location } = await browser.send(
    `/events/${event.slug}/apply`,
    applicationFields(ticketTypes[0]!.id, [person]),
  )
  assert.match(location ?? '', /^\/orders\//)
  return person.email
}

/** What an admin does to a user. */
const byAdmin =
  (action: string, fields: Fields, changes: Partial<UserRow> = {}) =>
  async (lies: Fields) => {
    const [admin, user] = [await someUser('active', { role: 'ROLE_ADMIN' }), await someUser('active', changes)]
    await (await signedIn(admin, lies)).send(`/admin/users/${user.id}/${action}`, fields)
    return user.email
  }

/** For each mail of api/mail/messages: makes the site send it to somebody by requests with these headers. Gives to whom. */
const mails: Record<string, (lies: Fields) => Promise<string>> = {
  async 'confirm-email'(lies) {
    const person = anna()
    await (await Browser.open(lies)).send('/register', registrationFields(person))
    return person.email
  },
  async 'confirm-email (again)'(lies) {
    const { user } = await waitingUser(anna(), { passwordHash })
    await (await Browser.open(lies)).send('/after_register', { email: user.email })
    return user.email
  },
  async 'confirm-email (at the console)'(lies) {
    const person = anna()
    await (await Browser.open(lies)).send('/admin/sign_up', registrationFields(person))
    return person.email
  },
  async 'already-registered'(lies) {
    const { email } = await someUser('active')
    await (await Browser.open(lies)).send('/register', registrationFields({ ...viktor(), email }))
    return email
  },
  async 'reset-password'(lies) {
    const { email } = await someUser('active')
    await (await Browser.open(lies)).send('/profile/secret', { email })
    return email
  },
  async 'password-changed'(lies) {
    const kind = tokenKinds['a reset']!
    const { user, secret } = await holder(kind)
    assert.equal((await kind.use(await Browser.open(lies), secret, user.id)).location, kind.won)
    return user.email
  },
  async 'password-changed (by who is signed in)'(lies) {
    const user = await someUser('active', { passwordHash })
    const fields = { _method: 'PUT', currentPassword: password, password: `${password} дома` }
    await (await signedIn(user, lies)).send('/profile/sign_up', fields)
    return user.email
  },
  async 'confirm-new-email'(lies) {
    const [user, { email }] = [await someUser('active', { passwordHash }), viktor()]
    await (await signedIn(user, lies)).send('/profile/email', { _method: 'PUT', email, currentPassword: password })
    return email
  },
  async 'email-changed'(lies) {
    const kind = tokenKinds['the confirmation of a new address']!
    const { user, secret } = await holder(kind)
    assert.equal((await kind.use(await Browser.open(lies), secret, user.id)).location, kind.won)
    return user.email
  },
  invitation: (lies) => buys(lies, 0),
  async 'event-moderated'(lies) {
    const [admin, organiser] = [await someUser('active', { role: 'ROLE_ADMIN' }), await someUser('active')]
    const { event } = await anEvent({ organiser: organiser.id, status: 'draft', submittedAt: new Date() })
    const page = `/admin/events/${event.id}/rejection`
    await (await signedIn(admin, lies)).send(page, { moderationNote: 'Добавьте адрес' })
    return organiser.email
  },
  'account-invitation': (lies) => buys(lies, 0),
  'account-invitation (by an admin)': byAdmin('invitation', {}),
  async 'payment-refunded'(lies) {
    const email = await buys(lies, 1000)
    const order = (await Order.findOne({ buyerEmail: email }))!
    const payment = await paymentFor(order)
    const { amount, currency } = payment
    await Payment.update({ id: payment.id }, { status: 'succeeded' })
    const refund = await Refund.create({
      payment: payment.id,
      amount,
      currency,
      reason: 'late',
      status: 'pending',
    }).fetch()
    await addJob({ query }, 'send-refund-mail', { refund: refund.id })
    return email
  },
  async 'tickets-cancelled'(lies) {
    const email = await buys(lies, 0)
    await refundTickets((await Order.findOne({ buyerEmail: email }))!.id, 'organiser')
    return email
  },
  async 'event-changed'(lies) {
    const email = await buys(lies, 0)
    const { event } = (await Order.findOne({ buyerEmail: email }))!
    const wish = { text: 'Возьмите зонт', version: 1, submission: event }
    await announce(event, wish, { user: null })
    return email
  },
  async 'security-changed'(lies) {
    const user = await someUser('active')
    const { passkey } = await plantedPasskey(user.id)
    await (await signedIn(user, lies)).send(`/profile/passkeys/${passkey.id}`, { _method: 'DELETE' })
    return user.email
  },
  async 'account-deleted'(lies) {
    const user = await someUser('active', { passwordHash })
    await (await signedIn(user, lies)).send('/profile', { _method: 'DELETE', currentPassword: password })
    return user.email
  },
  async 'webhook-failed'(lies) {
    const user = await someUser('active')
    const fields = { url: 'https://receiver.invalid/', types: 'order.paid' }
    const { location = '' } = await (await signedIn(user, lies)).send('/admin/webhooks', fields)
    const [, webhook = ''] = /^\/admin\/webhooks\/(.+)$/.exec(location) ?? []
    await addJob({ query }, 'tell-webhook-failed', { webhook })
    return user.email
  },
  'account-blocked': byAdmin('block', {}),
  'account-unblocked': byAdmin('block', { _method: 'DELETE' }, { status: 'blocked' }),
  'role-changed': byAdmin('role', { _method: 'PUT', role: 'ROLE_ADMIN' }),
}

/** The sites that a mail leads to, also where nobody would click. */
function sites({ text, html, headers }: ReceivedMail): string[] {
  const all = [text, html, JSON.stringify(headers)].join(' ')
  return [...new Set([...all.matchAll(/https?:\/\/[^\s"'<>\\)]+/g)].map(([link]) => new URL(link).origin))]
}

const lies: Record<string, () => Fields> = {
  'another host': () => ({ Host: 'evil.example' }),
  'forwarded ones': () => ({
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Server': 'evil.example',
    'X-Original-Host': 'evil.example',
    Forwarded: 'host=evil.example',
  }),
  'a forwarded one alone': () => ({ 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }),
  'one that begins like ours': () => ({ Host: `${new URL(run().baseUrl).host}.evil.example` }),
  'one with a name in front': () => ({ Host: `${new URL(run().baseUrl).host}@evil.example` }),
  'a trusted one with too much': () => ({ Host: `127.0.0.1:80/evil.example` }),
}

describe('The links in mails', () => {
  it('are looked at here for every mail', () => {
    const files = readdirSync('api/mail/messages').map((file) => file.replace('.ts', ''))
    assert.deepEqual([...new Set(Object.keys(mails).map((name) => name.replace(/ \(.*/, '')))].sort(), files.sort())
  })

  for (const [name, cause] of Object.entries(mails)) {
    it(`lead to this site, whatever host the request names: ${name}`, () =>
      withPool(quickAndRight, async () => {
        for (const [what, headers] of Object.entries(lies)) {
          const to = await cause(headers())
          await quiet()
          const own = run().smtp.mails.filter((mail) => mail.to === to)
          assert.ok(own.length > 0, `No mail to ${to}`)
          for (const mail of own) assert.deepEqual([what, sites(mail)], [what, [run().baseUrl]])
          assert.doesNotMatch(JSON.stringify(own), /evil/)
        }
      })).timeout(30_000)
  }

  it('carry no host but a trusted one, whatever anybody can think of', () => {
    const { baseUrl, trustedHosts } = settings()
    const { host, protocol } = new URL(baseUrl)
    const pieces = fc.constantFrom(
      ...[
        host,
        ...trustedHosts,
        'evil.example',
        '.',
        ':',
        '@',
        '/',
        '\\',
        '?',
        '#',
        ' ',
        '\t',
        '%',
        ',',
        '[::1]',
        ':80',
      ],
      ...[':99999', 'LOCALHOST', '127.0.0.1', '1', '-', '＠', '。', '\u0000', 'xn--'],
    )
    const headers = fc.oneof(
      fc.array(pieces, { maxLength: 5 }).map((all) => all.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(headers, (header) => {
        const { origin, confirm } = linksFor({ headers: { host: header } } as unknown as Request)
        const url = new URL(confirm('a'))
        assert.equal(url.origin, new URL(origin).origin)
        assert.equal(url.protocol, protocol)
        const trusted = trustedHosts.some((entry) => entry === url.host || entry === url.hostname)
        assert.ok(trusted || url.host === host, `${header} became ${url.host}`)
        assert.equal(url.pathname, '/confirm/a')
      }),
      { numRuns: 5000, examples: [['127.0.0.1:99999'], ['127.0.0.1:80'], [`${host}:1`], ['127.0.0.1.'], ['']] },
    )
  })
})
