import assert from 'node:assert/strict'
import { anna } from '../support/cast'
import { site } from './setup'
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

  it('tells its organiser in the console what is taken and left, in all and of each ticket', async () => {
    await withVisitor({}, 'places-console', async ({ page, complaints }) => {
      const [, login = '', password = ''] = /Sign in +(\S+) +(\S+)/.exec(site().product.printed()) ?? []
      await page.goto('/admin/login')
      await page.getByLabel('E-mail или логин').fill(login)
      await page.getByLabel('Пароль', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Войти', exact: true }).click()
      await page.waitForURL('**/admin')
      await page.goto('/admin/events')
      await page.getByRole('link', { name: walk.market }).click()
      await walk.heading(page, walk.market)
      const ticket = page.getByRole('row').filter({ hasText: walk.tickets[0] })
      const cells = [
        page.locator('[data-places-taken]'),
        page.locator('[data-places-left]'),
        ticket.locator('[data-places-type-taken]'),
        ticket.locator('[data-places-type]'),
      ]
      const numbers = () => Promise.all(cells.map(async (cell) => parseInt(await cell.innerText(), 10)))
      const [taken = 0, left = 0, ofType = 0, leftOfType = 0] = await numbers()
      await page.evaluate('document.body.dataset.kept = "yes"')
      await orderOne()
      await page
        .locator('[data-places-left]')
        .getByText(String(left - 1), { exact: true })
        .waitFor()
      assert.deepEqual(await numbers(), [taken + 1, left - 1, ofType + 1, leftOfType - 1])
      await page.getByRole('link', { name: 'Обзор продаж' }).click()
      const now = page.locator('[data-places-left]')
      await now.getByText(String(left - 1), { exact: true }).waitFor()
      await orderOne()
      await now.getByText(String(left - 2), { exact: true }).waitFor()
      assert.deepEqual(complaints, [])
    })
  })

  it('takes the way to apply away with the last place, says so, and gives it back', async () => {
    await withVisitor({}, 'places-sold-out', async ({ page }) => {
      const places = { tag: 'мест нет', text: 'Свободных мест нет.', left: '', taken: '', share: 0, types: {} }
      let state = 'soldOut'
      await page.route('**/places', (route) => {
        const body = `retry: 200\n\ndata: ${JSON.stringify({ ...places, state })}\n\n`
        return route.fulfill({ contentType: 'text/event-stream', body })
      })
      await page.goto('/events/bolshoy-elochnyy-market')
      const apply = page.getByRole('link', { name: 'Подать заявку на участие' })
      await apply.waitFor({ state: 'hidden' })
      await page.getByRole('status').getByText('Свободных мест нет.').waitFor({ state: 'attached' })
      state = 'open'
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
