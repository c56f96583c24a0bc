import assert from 'node:assert/strict'
import type { Store } from 'express-session'
import { run } from '../support/setup'

/** Stores sessions as slowly as a busy database does. */
function slowly(store: Store, delay: number): () => void {
  const set = store.set.bind(store)
  store.set = (id, session, done) => void setTimeout(() => set(id, session, done), delay)
  return () => void (store.set = set)
}

describe('A redirect', () => {
  let restore = () => {}
  afterEach(() => restore())

  it('lets nobody go on before the session knows what the next page has to say', async () => {
    const address = `${run().baseUrl}/login`
    const form = await fetch(address)
    const [Cookie = ''] = form.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
    const [, _csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(await form.text()) ?? []
    restore = slowly((run().sails.config.session as { store: Store }).store, 300)

    // Like a browser, goes on as soon as the head of the answer is there.
    const body = new URLSearchParams({ _csrf, login: 'nobody@example.org', password: 'тихий вечер в фойе' })
    const refused = await fetch(address, { method: 'POST', redirect: 'manual', headers: { Cookie }, body })
    assert.equal(refused.status, 303)
    const page = await (await fetch(address, { headers: { Cookie } })).text()
    assert.ok(page.includes('Логин или пароль не подошли'))
  })
})
