import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Store } from 'express-session'
import { useLogger } from '../../api/log'
import { quiet } from '../http/ledger'
import type { Answer } from '../http/raw'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { whileDatabaseRefuses, whileUsersCannotBeRead } from './breakdowns'
import { quick, withPool } from './password-pool'
import { mailsTo, register, someUser, waitingUser } from './support'
import { Browser, holder, tokenKinds, type TokenKind } from './token-kinds'

type Write = (...parts: unknown[]) => void

/** Every line that anything writes while `work` runs: our log, Sails' own at its most talkative, and the console. */
async function traces(work: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const write: Write = (...parts) => void lines.push(parts.map((part) => inspect(part, { depth: 10 })).join(' '))
  const { log } = run().sails
  const levels = ['error', 'warn', 'debug', 'info', 'verbose', 'silly', 'blank', 'crit'] as const
  const restore: (() => void)[] = [() => useLogger(log)]
  for (const target of [log, console] as unknown as Record<string, Write>[]) {
    for (const level of ['log', 'trace', ...levels].filter((name) => typeof target[name] === 'function')) {
      const usual = target[level]!
      target[level] = write
      restore.push(() => void (target[level] = usual))
    }
  }
  useLogger(Object.assign(write, { error: write, warn: write, info: write, debug: write }))
  try {
    await work()
    return lines.join('\n')
  } finally {
    for (const undo of restore.reverse()) undo()
  }
}

/** Breaks the store of sessions while `work` runs. */
async function whileSessionsCannotBeRead(work: () => Promise<unknown>): Promise<void> {
  const { store } = run().sails.config.session as { store: Store }
  const get = store.get.bind(store)
  store.get = (_id, done) => done(new Error('no sessions today'))
  try {
    await work()
  } finally {
    store.get = get
  }
}

/** No other site learns the address of this answer, nor of the page that it shows. */
function tellsNobody({ headers, $, text }: Answer): void {
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal($('meta[name=referrer], meta[http-equiv], [referrerpolicy]').length, 0)
  // Which address search engines take for this page's is told to nobody by the browser.
  assert.match($('link[rel=canonical]').attr('href') ?? run().baseUrl, new RegExp(`^${run().baseUrl}`))
  for (const element of $(
    'script, link:not([rel=canonical]), img, iframe, source, video, audio, form, object, embed',
  ).toArray()) {
    for (const name of ['src', 'href', 'action', 'data', 'srcset']) {
      assert.match($(element).attr(name) ?? '/', /^\/(?!\/)/, `${name} leads elsewhere: ${text}`)
    }
  }
}

/** Goes every way that leads through a secret, also where something breaks; gives the secrets and all answers. */
async function walk(kind: TokenKind): Promise<{ secrets: string[]; answers: Answer[] }> {
  const answers: Answer[] = []
  const [right, late] = [await holder(kind), await holder(kind, kind.expired)]
  const browser = await Browser.open()
  const both = async ({ secret, user }: typeof right) => {
    if (kind.look) answers.push(await browser.get(kind.look(secret)))
    answers.push(await kind.use(browser, secret, user.id))
  }
  await both(late)
  await whileUsersCannotBeRead(() => both(right))
  await whileSessionsCannotBeRead(() => both(right))
  await whileDatabaseRefuses('UPDATE', right.user.email, () => both(right))
  if (kind.look) {
    // As a form that is stale, and one with a bad password.
    const path = kind.look(right.secret)
    const form = (await browser.get(path)).$('form[method=post]').last()
    const action = form.attr('action') ?? ''
    const hidden = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    assert.ok(Object.values(hidden).includes(right.secret))
    answers.push(await browser.send(action, { ...hidden, _csrf: 'stale', password: 'совсем другой вечер' }))
    answers.push(await browser.send(action, { ...hidden, password: 'a' }))
    answers.push(await browser.get(path))
  }
  await both(right)
  await both(right)
  for (const { location } of [...answers]) if (location) answers.push(await browser.get(location))
  return { secrets: [right.secret, late.secret], answers }
}

/** What our secrets look like. */
const anySecret = /(?<![\w-])[\w-]{43}(?![\w-])/

describe('The secret in a mail leaves no trace', () => {
  for (const [name, kind] of Object.entries(tokenKinds)) {
    it(`in the log and in the headers for other sites, whatever breaks: ${name}`, () =>
      withPool(quick, async () => {
        let walked: Awaited<ReturnType<typeof walk>> = { secrets: [], answers: [] }
        const log = await traces(async () => {
          walked = await walk(kind)
          await quiet()
        })
        // The walk has seen what it should: a database and a store that fail are in the log.
        assert.match(log, /email_confirm_token/)
        assert.match(log, /no sessions today/)
        assert.match(log, /internal [0-9a-f]{16}/)
        for (const secret of walked.secrets) assert.ok(!log.includes(secret), 'the secret is in the log')
        assert.doesNotMatch(log, anySecret)
        assert.ok(walked.answers.length >= 6)
        for (const answer of walked.answers) tellsNobody(answer)
      })).timeout(30_000)
  }

  it('in the log when the mail server refuses the mail with it', () =>
    withPool(quick, async () => {
      const [waiting, active] = [(await waitingUser(anna())).user, await someUser('active')]
      const log = await traces(async () => {
        run().smtp.mode = 'busy'
        try {
          await register(new VisitorAgent(), anna())
          await register(new VisitorAgent(), { ...anna(), email: waiting.email })
          await new VisitorAgent().submit('/profile/secret/new', { email: active.email }, '/profile/secret')
          await new VisitorAgent().submit('/after_register', { email: waiting.email })
          await quiet()
        } finally {
          run().smtp.mode = 'accept'
        }
      })
      assert.match(log, /send-reset/)
      assert.match(log, /greet-again/)
      assert.ok(log.split('SmtpError').length > 3)
      assert.doesNotMatch(log, anySecret)
      // The mails that were owed come as soon as they can.
      await eventually(async () => mailsTo(active.email).length === 1 && mailsTo(waiting.email).length === 1, 20_000)
    })).timeout(40_000)
})
