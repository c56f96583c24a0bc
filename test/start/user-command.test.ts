import assert from 'node:assert/strict'
import { join } from 'node:path'
import { databaseUrl } from '../../api/db/connection'
import { SecondStep, User } from '../../api/db'
import manifest from '../../package.json'
import { contents } from '../http/ledger'
import { found, someUser } from '../accounts/support'
import { anna } from '../support/cast'
import { aSecondStep } from '../support/second-step'
import { run } from '../support/setup'
import { asked, sentence } from '../../scripts/user/command'
import { isServed } from '../db/embedded-support'
import { Browser } from './browser'
import { aSite, commands, connected, type Environment, type Site } from './server'

/** Runs the command and gives how it ended and what it said. */
async function user(site: Site, words: string[], environment: Environment = {}) {
  const command = site.start([...commands.user, ...words], environment)
  return { code: await command.exited, said: command.output().trim() }
}

describe('`npm run user`, beside a running server and its database', function () {
  this.timeout(60_000)
  let site: Site
  before(async () => (site = await aSite()))
  after(() => site.clear())

  /** In a process of its own, with the database of the run, whose server sends the mails. */
  const started = (...words: string[]) =>
    user(site, words, { NODE_ENV: 'test', DATABASE_URL: databaseUrl(), BASE_URL: 'https://foyer.example' })

  /** What that process does between its start and its end, in this one: each start takes seconds. */
  const here = async (...words: string[]) => {
    try {
      return { code: 0, said: await asked(words)() }
    } catch (reason) {
      return { code: 1, said: String(sentence(reason)) }
    }
  }

  it('is a script of the package', () => assert.equal(manifest.scripts.user, 'ts-node scripts/user.ts'))

  it('invites a new address: there is a customer, and the running server sends the mail, on BASE_URL', async () => {
    const { email } = anna()
    const { code, said } = await started('invite', email.toUpperCase())
    assert.equal(code, 0, said)
    assert.match(said, /is invited.*a running server sends it at once, otherwise the next one to start/)
    assert.equal((await found(email))?.status, 'wait')
    const { text } = await run().smtp.mailTo(email)
    assert.match(text, /https:\/\/foyer\.example\/profile\/verification\?confirmation_token=/)
  })

  it('makes an admin, blocks and unblocks; each tells by mail, and is harmless when it is so already', async () => {
    const { id, email } = await someUser('active')
    await someUser('active', { role: 'ROLE_ADMIN' })
    for (const [command, change, already, subject] of [
      ['admin', { role: 'ROLE_ADMIN' }, /is an admin already/, /роль/],
      ['block', { status: 'blocked' }, /is blocked already/, /заблокирована/],
      ['unblock', { status: 'active' }, /is not blocked/, /снова работает/],
    ] as const) {
      const first = await (command === 'block' ? started : here)(command, email)
      assert.equal(first.code, 0, first.said)
      const row = await User.findOne({ id })
      assert.deepEqual({ ...row, ...change }, row)
      assert.match((await run().smtp.mailTo(email)).subject, subject)
      const before = await contents()
      const again = await here(command, email)
      assert.equal(again.code, 0)
      assert.match(again.said, already)
      assert.deepEqual(await contents(), before)
    }
  })

  it('never takes the last admin away', async () => {
    const { id, email } = await someUser('active', { role: 'ROLE_ADMIN' })
    const others = await User.update({ role: 'ROLE_ADMIN', id: { '!=': id } }, { role: 'ROLE_USER' })
    try {
      const { code, said } = await here('block', email)
      assert.equal(code, 1)
      assert.match(said, /^This is the last active administrator/)
    } finally {
      await User.update({ id: others.map((other) => other.id) }, { role: 'ROLE_ADMIN' })
    }
    assert.equal((await found(email))?.status, 'active')
  })

  it('turns a second step off, for who has lost it', async () => {
    const { id, email } = await someUser('active')
    await aSecondStep(id)
    const first = await here('second-step-off', email)
    assert.equal(first.code, 0, first.said)
    assert.equal(await SecondStep.findOne({ user: id }), undefined)
    assert.match((await run().smtp.mailTo(email)).text, /второй шаг/i)
    const again = await here('second-step-off', email)
    assert.deepEqual([again.code, again.said], [0, `${email} has no second step.`])
  })

  it('says what is wrong, ends with 1 and changes nothing', async () => {
    const [waiting, blocked] = [await someUser('wait'), await someUser('blocked')]
    const before = await contents()
    for (const [words, expected] of [
      [[], /^Usage: npm run user -- admin\|invite\|block\|unblock\|second-step-off EMAIL/],
      [['promote', waiting.email], /^Usage/],
      [['constructor', waiting.email], /^Usage/],
      [['block'], /^Usage/],
      [['block', waiting.email, blocked.email], /^Usage/],
      [['invite', 'anna'], /^"anna" is not an e-mail address/],
      [['block', anna().email], /^Nobody has the address anna\.\S+ "?npm run user -- invite/],
      [['admin', waiting.email], /confirmed their e-mail and is not blocked/],
      [['admin', blocked.email], /confirmed their e-mail and is not blocked/],
      [['invite', blocked.email], /is blocked/],
    ] as [string[], RegExp][]) {
      const { code, said } = await here(...words)
      assert.deepEqual([words, code], [words, 1], said)
      assert.match(said, expected)
    }
    // One for each moment at which it can go wrong.
    for (const words of [['block'], ['block', anna().email], ['invite', blocked.email]])
      assert.deepEqual([words, await started(...words)], [words, await here(...words)])
    assert.deepEqual(await contents(), before)
  })

  it('says that the database does not answer, and ends with 1', async () => {
    const nowhere = { NODE_ENV: 'test', DATABASE_URL: 'postgres://foyer:s3cret@127.0.0.1:9/foyer' }
    const { code, said } = await user(site, ['invite', anna().email], nowhere)
    assert.equal(code, 1, said)
    assert.match(said, /^The database does not answer, or it lacks migrations: see above\.$/m)
    assert.doesNotMatch(said, /^ +at /m)
    assert.ok(!said.includes('s3cret'))
  })
})

describe('`npm run user` on a fresh machine, with the embedded database', function () {
  this.timeout(60_000)
  let site: Site
  before(async () => (site = await aSite()))
  after(() => site.clear())

  it('makes the first admin: an invitation that waits for the server, its link, and `admin` beside the server', async () => {
    const { email, password } = anna()
    const invited = await user(site, ['invite', email])
    assert.equal(invited.code, 0, invited.said)
    assert.equal(isServed(site.dataDir), false)

    const server = site.start(commands.registered)
    await server.answers('/readyz')
    const browser = new Browser(site.url)
    const link = await invitation(browser, email)
    const { $ } = await browser.get(link)
    const confirmation_token = String($('[name=confirmation_token]').attr('value'))
    const opened = await browser.submit(link, { confirmation_token, password }, '/profile/confirm')
    assert.equal(opened.location, '/profile')
    assert.equal((await browser.get('/admin/users')).status, 404)

    const made = await user(site, ['admin', email])
    assert.equal(made.code, 0, made.said)
    assert.equal(await server.status('/readyz'), 200)
    assert.equal((await browser.get('/admin/users')).location, '/admin/login')
    const back = new Browser(site.url)
    assert.equal((await back.submit('/admin/login', { login: email, password })).location, '/admin')
    assert.equal((await back.get('/admin/users')).status, 200)
    const role = await connected(site.database, (client) =>
      client.query(`SELECT role FROM "user" WHERE email = $1`, [email]),
    )
    assert.deepEqual(role.rows, [{ role: 'ROLE_ADMIN' }])
  })

  /** The path of the link, once the mail lies in the development mailbox. */
  async function invitation(browser: Browser, email: string): Promise<string> {
    for (const giveUp = Date.now() + 10_000; Date.now() < giveUp;) {
      const { $ } = await browser.get('/dev/mailbox')
      const mail = $('.mails li').filter((_, item) => $(item).text().includes(email))
      const page = mail.find('a').attr('href')
      const text = page === undefined ? '' : (await browser.get(page)).$('.letter').text()
      const link = /\/profile\/verification\?confirmation_token=[\w-]{43}/.exec(text)?.[0]
      if (link) return link
    }
    throw new Error(`No invitation came to ${join(site.dataDir, 'mailbox')}`)
  }
})
