import assert from 'node:assert/strict'
import type { Store } from 'express-session'
import { logger, useLogger } from '../../api/log'
import { locales, texts } from '../../api/text'
import { anEvent } from '../support/builders'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { atOrder } from './form-rows'
import { contents } from './ledger'
import { internals } from './polite'
import { raw, type Answer } from './raw'

const secret = 'password=hunter2 at /srv/foyer/api/db.ts:12'
type Verb = (...parts: unknown[]) => unknown

describe('A breakdown', () => {
  const lines: string[] = []
  let restore: (() => void)[] = []
  beforeEach(() => {
    lines.length = 0
    const { log } = run().sails
    const listen = (...parts: unknown[]) => void lines.push(parts.map(String).join(' '))
    useLogger(Object.assign(listen, { error: listen, warn: listen, info: listen, debug: listen }))
    restore = [() => useLogger(log)]
  })
  afterEach(() => restore.forEach((undo) => undo()))

  /** Makes one function of an object fail until the end of the test. */
  function breakDown(object: object, verb: string, fail: Verb): void {
    const target = object as Record<string, Verb>
    const whole = target[verb]!
    target[verb] = fail
    restore.push(() => void (target[verb] = whole))
  }
  const throws = () => {
    throw new Error(secret)
  }
  const failsLater = (...parts: unknown[]) => void (parts.at(-1) as Verb)(new Error(secret))

  function isBreakdownPage({ status, $, text, headers }: Answer, language: 'ru' | 'en', route: string): void {
    const id = String(headers['x-request-id'])
    assert.equal(status, 500)
    assert.equal($('html').attr('lang'), language)
    assert.equal($('h1').text(), texts(language).t('errors.500.title'))
    assert.equal($('.request-id').text(), id)
    assert.ok($('link[rel=stylesheet]').length > 0)
    assert.ok(!text.includes('hunter2') && !text.includes('/srv/'))
    assert.doesNotMatch($('html').text(), internals)
    const logged = lines.filter((line) => line.includes(id))
    assert.equal(logged.length, 1, lines.join('\n'))
    assert.ok(logged[0]!.includes(`GET ${route}`) && logged[0]!.includes('hunter2'), logged[0])
  }

  const get = (path: string, language: string, headers = {}) =>
    raw({ path, headers: { 'Accept-Language': language, ...headers } })

  it('of an action shows a general sentence; the message and the id of the request are in the log', async () => {
    const { event } = await anEvent()
    breakDown(run().sails.models.tickettype!, 'find', throws)
    for (const language of locales)
      isBreakdownPage(await get(`/events/${event.slug}`, language), language, '/events/:slug')
  })

  it('of a view does the same', async () => {
    const { event } = await anEvent()
    const path = `/events/${event.slug}`
    breakDown(run().sails.models.event!, 'findOne', async () => ({ ...event, title: { toString: throws } }))
    for (const language of locales) isBreakdownPage(await get(path, language), language, '/events/:slug')
  })

  it('of every view still gives an answer', async () => {
    const { app } = run().sails.hooks.http
    app.disable('view cache')
    restore.push(() => app.enable('view cache'))
    breakDown(Reflect.get(app, 'engines') as object, '.ejs', failsLater)
    const { status, text, headers } = await get('/', 'en')
    assert.deepEqual([status, headers['content-type']], [500, 'text/plain; charset=utf-8'])
    assert.equal(text, `${texts('en').t('errors.500.title')}\n${String(headers['x-request-id'])}\n`)
  })

  it('of the store of sessions does the same', async () => {
    const { store } = run().sails.config.session as { store: Store }
    const visitor = new VisitorAgent()
    await visitor.token('/login')
    breakDown(store, 'get', failsLater)
    for (const language of locales) isBreakdownPage(await get('/', language, { Cookie: visitor.cookies }), language, '')
  })

  it('of a form leads back to it, with a general sentence and what was typed', async () => {
    const { visitor, page } = await atOrder()
    const _csrf = await visitor.token(page, `${page}/cancel`)
    const before = await contents()
    breakDown(run().sails.models.attendee!, 'update', throws)
    const answer = await visitor.send(`${page}/cancel`, { _csrf })
    assert.deepEqual([answer.status, answer.location], [303, page])
    assert.deepEqual(await contents(), before)
    const shown = await visitor.get(page)
    assert.equal(shown.$('.summary > p').text(), texts('ru').t('refusals.generalError'))
    assert.ok(lines.some((line) => line.includes(answer.headers['x-request-id']!) && line.includes('hunter2')))
  })

  it('never writes the key of an order into the log', async () => {
    const { visitor, page } = await atOrder()
    const _csrf = await visitor.token(page, `${page}/cancel`)
    breakDown(run().sails.models.order!, 'findOne', throws)
    await visitor.get(page)
    await visitor.send(`${page}/cancel`, { _csrf })
    assert.ok(lines.length >= 2)
    assert.ok(!lines.join('\n').includes(page.slice('/orders/'.length)), lines.join('\n'))
  })

  it('is not what a misspelt address is: nothing is logged', async () => {
    await get('/events/%ff', 'ru')
    await get('/nothing', 'ru')
    assert.deepEqual(lines, [])
    assert.notEqual(logger(), console)
  })
})
