import assert from 'node:assert/strict'
import { anna } from '../support/cast'
import { aVisitor, withVisitor } from './visitor'
import * as walk from './walk'

describe('The page of an event that somebody looks at', () => {
  it('tells how many places are left when others order, without being loaded again', async () => {
    await withVisitor({}, 'places', async ({ page, complaints }) => {
      await page.goto('/events/bolshoy-elochnyy-market')
      const row = page.getByRole('listitem').filter({ hasText: walk.tickets[0] })
      const [, before] = /осталось (\d+)/.exec((await row.textContent()) ?? '') ?? []
      await page.evaluate('document.body.dataset.kept = "yes"')
      await orderOne()
      await row.getByText(`осталось ${Number(before) - 1} `).waitFor()
      assert.equal(await page.locator('body').getAttribute('data-kept'), 'yes')
      // Somebody who listens is not told of every place.
      assert.equal(await page.locator('[data-places-status]').textContent(), '')
      assert.deepEqual(complaints, [])
    })
  })

  it('takes the way to apply away with the last place, says so, and gives it back', async () => {
    await withVisitor({}, 'places-sold-out', async ({ page }) => {
      const places = { tag: 'мест нет', text: 'Свободных мест нет.', left: '', taken: '', share: 0, types: {} }
      const answers = ['soldOut', 'soldOut', 'open']
      await page.route('**/places', (route) => {
        const state = answers.shift() ?? 'open'
        const body = `retry: 200\n\ndata: ${JSON.stringify({ ...places, state })}\n\n`
        return route.fulfill({ contentType: 'text/event-stream', body })
      })
      await page.goto('/events/bolshoy-elochnyy-market')
      const apply = page.getByRole('link', { name: 'Подать заявку на участие' })
      await apply.waitFor({ state: 'hidden' })
      await page.getByRole('status').getByText('Свободных мест нет.').waitFor({ state: 'attached' })
      await apply.waitFor()
    })
  })
})

async function orderOne(): Promise<void> {
  const { page, context } = await aVisitor()
  await page.goto('/events/bolshoy-elochnyy-market')
  await walk.openApplication(page)
  await walk.fillAttendee(walk.attendee(page, 1), walk.tickets[0], anna())
  await walk.apply(page)
  await page.waitForURL('**/orders/*')
  await context.close()
}
