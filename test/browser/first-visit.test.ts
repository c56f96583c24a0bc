import assert from 'node:assert/strict'
import type { Page, Request } from 'playwright-core'
import { layoutShift, withVisitor } from './visitor'
import * as walk from './walk'

const screens = { desktop: { width: 1180, height: 800 }, phone: { width: 390, height: 844 } }

describe('A first visit', () => {
  it('loads less than 30 KB without fonts and less than 160 KB with them', async () => {
    await withVisitor({}, 'weight', async ({ page, complaints }) => {
      const requests: Request[] = []
      page.on('requestfinished', (request) => requests.push(request))
      await walk.openFeed(page)
      await page.waitForLoadState('networkidle')
      const fonts = requests.filter((request) => request.resourceType() === 'font')
      const [all, ofFonts] = [await weight(requests), await weight(fonts)]
      assert.ok(fonts.length >= 2, 'the fonts have come')
      assert.ok(all - ofFonts < 30_000, `${all - ofFonts} bytes without fonts`)
      assert.ok(all < 160_000, `${all} bytes with fonts`)
      assert.deepEqual(complaints, [])
    })
  })

  for (const [screen, viewport] of Object.entries(screens)) {
    it(`shows a page on a ${screen} that stays where it is when the fonts come late`, async () => {
      await withVisitor({ viewport }, `late-fonts-${screen}`, async ({ page }) => {
        await holdFontsUntilPainted(page)
        await walk.openFeed(page)
        await staysStill(page, 0.01)
        // A line more or less in a heading: 0.1 is where the Core Web Vitals cease to be good.
        await page.getByRole('link', { name: walk.market }).click()
        await walk.heading(page, walk.market)
        await staysStill(page, 0.1)
        await walk.openApplication(page)
        await staysStill(page, 0.1)
      })
    })
  }
})

/** Bytes as they come over the wire, heads of the answers included. */
async function weight(requests: Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map((request) => request.sizes()))
  return sizes.reduce(
    (sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize,
    0,
  )
}

const painted = `new Promise((resolve) =>
  new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').length > 0 && resolve())
    .observe({ type: 'paint', buffered: true }),
)`

async function holdFontsUntilPainted(page: Page): Promise<void> {
  await page.route('**/*.woff2*', async (route) => {
    await page.evaluate(painted)
    await route.continue()
  })
}

async function staysStill(page: Page, most: number): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => undefined)')
  const shift = await layoutShift(page)
  assert.ok(shift <= most, `The page moved by ${shift}`)
}
