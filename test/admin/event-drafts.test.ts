import assert from 'node:assert/strict'
import { Cover, Event, TicketType } from '../../api/db'
import { someUser } from '../accounts/support'
import { aCoveredEvent } from '../support/covers'
import { eventually } from '../support/eventually'
import { browserOf } from './support'

describe('A draft in the console', () => {
  for (const status of ['ready', 'preparing', 'uploading', 'old'] as const) {
    it(`can be deleted with a cover that is ${status}, whose files go, too`, async () => {
      const organiser = await someUser('active')
      const { event, cover } = await aCoveredEvent({ status }, { organiser: organiser.id, status: 'draft' })
      const visitor = await browserOf(organiser)
      const hub = `/admin/events/${event.id}`
      const { location } = await visitor.submit(hub, { _method: 'DELETE' })
      assert.equal(location, '/admin/events')
      assert.equal(await Event.findOne({ id: event.id }), undefined)
      assert.equal(await TicketType.count({ event: event.id }), 0)
      if (status === 'old') return
      await eventually(async () => !(await Cover.findOne({ id: cover.id })))
    })
  }
})
