import assert from 'node:assert/strict'
import { policies } from '../../config/policies'
import { routes } from '../../config/routes'
import { settings } from '../../api/settings'
import { texts } from '../../api/text'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { atBank } from './form-rows'
import { contents } from './ledger'
import { raw } from './raw'

const words = (identity: string): string => identity.toLowerCase()
const actionOf = (target: string | { controller: string; action: string }): string => {
  const [controller = '', action = ''] =
    typeof target === 'string' ? target.split('.') : [target.controller, target.action]
  return words(`${controller.replace(/Controller$/, '')}/${action}`)
}

/** `event/feed` and the like, from the policies as they were written. */
const decided = Object.entries(policies).flatMap(([controller, actions]) =>
  Object.keys(actions === false ? {} : actions).map((action) =>
    words(`${controller.replace(/Controller$/, '')}/${action}`),
  ),
)

describe('The doors of the site', () => {
  it('are the routes: every action has one, and nothing else answers', async () => {
    const actions = Object.keys(run().sails.getActions()).map(words)
    const reached = new Set(Object.values(routes).map(actionOf))
    assert.deepEqual([...reached].sort(), actions.sort())
  })

  it('are decided one by one: no action is without its line in the policies', () => {
    for (const action of Object.keys(run().sails.getActions()).map(words)) {
      const [, controller] = /^(.*)\/(.*)$/.exec(action) ?? []
      assert.ok(
        decided.includes(action) || decided.includes(`${controller}/*`),
        `${action} has no line in config/policies.ts`,
      )
    }
    assert.equal(policies['*'], false)
  })

  it('check a form wherever one changes something', () => {
    const lines = policies as Record<string, false | Record<string, true | string[]>>
    for (const [route, target] of Object.entries(routes)) {
      if (/^(GET|ALL) /.test(route) || route === 'POST /payments/notify/:provider') continue
      const [, controller, action] = /^(.*)\/(.*)$/.exec(actionOf(target)) ?? []
      const name = Object.keys(lines).find((each) => words(each) === `${controller}controller`) ?? ''
      const row = Object.entries(lines[name] || {}).find(([each]) => words(each) === action)?.[1]
      // Programs send no forms and have no session that a form of others could use: they bring a token.
      const policy = / \/api\//.test(route) ? 'tokenAuth' : 'form'
      assert.ok(Array.isArray(row) && row.includes(policy), `${route} is open without the policy ${policy}`)
    }
  })

  it('that nobody decided about are closed', async () => {
    const { sails } = run()
    sails.registerAction((_req: unknown, res: { send(text: string): void }) => res.send('secret'), 'cellar/open')
    sails.router.bind('/cellar', { action: 'cellar/open' }, 'get')
    try {
      for (const language of ['ru', 'en'] as const) {
        const { status, $, text, headers } = await raw({ path: '/cellar', headers: { 'Accept-Language': language } })
        assert.deepEqual([status, $('h1').text()], [403, texts(language).t('errors.403.title')])
        assert.equal($('.request-id').text(), headers['x-request-id'])
        assert.ok(!text.includes('secret'))
      }
    } finally {
      sails.router.unbind({ path: '/cellar', verb: 'get' })
      delete sails.getActions()['cellar/open']
    }
  })

  it('are not those that Sails would open by itself: no model and no controller has an address of its own', async () => {
    const before = await contents()
    const { email, password, firstName } = anna()
    const body = JSON.stringify({ email, password, firstName, role: 'ROLE_ADMIN', status: 'active' })
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
    const verbs = [
      'GET',
      'GET /find',
      `GET /create?email=${email}`,
      'GET /1',
      'GET /register',
      'POST',
      'POST /create',
      'PATCH /1',
      'PUT /1',
      'DELETE /1',
    ]
    const models = Object.keys(run().sails.models)
    const doors = [...models, 'usercontroller', 'session', 'profile'].flatMap((name) =>
      verbs.map((verb) => verb.replace(/ \/|$/, ` /${name}/`).replace(/\/$/, '')),
    )
    const others = ['csrfToken', '__getcookie', 'socket.io/', 'admin', 'config', 'favicon.ico'].map(
      (path) => `GET /${path}`,
    )
    // Browsers send the forms of PUT and DELETE as POST.
    const isOurs = (door: string) =>
      ['POST', 'PUT', 'DELETE'].some((verb) => Object.hasOwn(routes, door.replace(/^POST /, `${verb} `)))
    for (const door of [...doors, ...others].filter((each) => !isOurs(each))) {
      const [method = '', path = ''] = door.split(' ')
      const { status } = await raw({ method, path, headers, body: method === 'GET' ? '' : body })
      assert.deepEqual([door, status], [door, 404])
    }
    assert.deepEqual(await contents(), before)
  })

  it('of developers and of the test bank are not there where they are not wanted', async () => {
    const { page } = await atBank()
    const { production, paymentProviders } = settings()
    try {
      Object.assign(settings(), { production: true, paymentProviders: [] })
      for (const path of ['/dev/mailbox', '/dev/mailbox/1', page]) assert.equal((await raw({ path })).status, 404, path)
      assert.equal((await raw({ method: 'POST', path: page })).status, 404)
    } finally {
      Object.assign(settings(), { production, paymentProviders })
    }
    assert.equal((await raw({ path: page })).status, 200)
  })

  it('open for the verb of their route only', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'REPORT', 'TRACE']) {
      for (const path of ['/', '/register', '/login', '/orders/a', '/payments/notify/sandbox']) {
        assert.deepEqual([method, path, (await raw({ method, path })).status], [method, path, 404])
      }
    }
    assert.equal((await raw({ method: 'POST', path: '/' })).status, 404)
    assert.equal((await raw({ path: '/logout' })).status, 404)
  })
})
