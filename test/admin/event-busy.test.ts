import assert from 'node:assert/strict'
import { pool } from '../../api/db/pool'
import { someUser, words } from '../accounts/support'
import { ask, tokenOf } from '../api/support'
import { anEvent } from '../support/builders'
import { browserOf } from './support'

describe('An event that somebody else holds for long', () => {
  it('is busy for programs and in the console, which both say to come again, and nothing is a breakdown', async function () {
    this.timeout(30_000)
    const user = await someUser('active')
    const { token } = await tokenOf(user)
    const { event, ticketTypes } = await anEvent({ organiser: user.id }, [{}, {}])
    const hub = `/admin/events/${event.id}`
    const [move, money] = [`${hub}/ticket_types/${ticketTypes[1]!.id}/position`, `${hub}/money`]
    const forms: [page: string, fields: Record<string, string>, action: string][] = [
      [hub, { direction: 'up' }, move],
      [money, { reason: 'Заболел ведущий' }, `${hub}/cancellation`],
      [money, { _method: 'PUT', refundHours: '12' }, `${hub}/refund_policy`],
    ]
    const sendings = await Promise.all(
      forms.map(async ([page, fields, action]) => {
        const visitor = await browserOf(user)
        const _csrf = await visitor.token(page, action)
        return async () => words(await visitor.follow(await visitor.send(action, { _csrf, ...fields })))
      }),
    )
    const client = await pool().connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT FROM event WHERE id = $1 FOR UPDATE', [event.id])
      const [said, ...pages] = await Promise.all([
        ask('PATCH', `/api/v1/event/?event_id=${event.id}`, { token, body: { title: 'Утро' } }),
        ...sendings.map((send) => send()),
      ])
      assert.deepEqual([said.status, said.headers.get('retry-after')], [503, '1'], said.text)
      for (const page of pages) assert.match(page, /Попробуйте ещё раз через несколько секунд/)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })
})
