import assert from 'node:assert/strict'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { screenshots } from './setup'
import { layoutShift } from './visitor'

const desktop = { width: 1180, height: 800 }
const phone = { width: 390, height: 844 }
/** WCAG 1.4.10: a desktop of 1280 px at 400 %. */
const narrowest = { width: 320, height: 640 }
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What a reader does not notice; 0.1 is where Google begins to complain. */
const mostShift = 0.01

/** Looked at on a phone as closely as on a desktop, and in the dark too. */
const keyPages = ['feed', 'event', 'apply', 'order', 'thanks', 'ticket']

/** Looks at the page that shows now in light and dark, on narrow and wide screens, and leaves it as it was. */
export async function inspect(page: Page, name: string): Promise<void> {
  const key = keyPages.includes(name)
  await page.waitForLoadState('load')
  const shift = await layoutShift(page)
  assert.ok(shift <= mostShift, `${name}: the page moved by ${shift} while it loaded`)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion, or the colours would be looked at while they change.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await accessible(page, `${name}, ${colorScheme}`)
    if (colorScheme === 'dark' && !key) continue
    await picture(page, `${name}-1180-${colorScheme}`)
    await page.setViewportSize(phone)
    await picture(page, `${name}-390-${colorScheme}`)
    if (colorScheme === 'light' && key) await accessible(page, `${name}, phone`)
    await page.setViewportSize(desktop)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
  await reflows(page, name)
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
}

/** Nothing has to be scrolled sideways on the narrowest screen. */
export async function reflows(page: Page, name: string): Promise<void> {
  await page.setViewportSize(narrowest)
  const width = await page.evaluate<number>('document.scrollingElement.scrollWidth')
  assert.ok(width <= narrowest.width, `${name}: ${width} px wide on a screen of ${narrowest.width} px`)
  await page.setViewportSize(desktop)
}

async function accessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(standards).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  )
  assert.deepEqual(found, [], `${name} is not accessible`)
}
