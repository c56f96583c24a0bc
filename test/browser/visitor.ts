import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { screenshots, site } from './setup'

export interface Visitor {
  page: Page
  context: BrowserContext
  /** Whatever went wrong behind the page so far, a sentence each. */
  complaints: string[]
}

/** Somebody with a browser of their own, in Moscow, who reads Russian. */
export async function aVisitor(options: BrowserContextOptions = {}): Promise<Visitor> {
  const { browser, product } = site()
  const context = await browser.newContext({
    baseURL: product.baseUrl,
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    viewport: { width: 1180, height: 800 },
    ...options,
  })
  context.setDefaultTimeout(8000)
  await context.addInitScript(reportShifts)
  const complaints: string[] = []
  watch(context, complaints)
  return { context, complaints, page: await context.newPage() }
}

/** Lets a visitor do something, and keeps a picture of where it went wrong if it does. */
export async function withVisitor(
  options: BrowserContextOptions,
  name: string,
  act: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  const visitor = await aVisitor(options)
  const { page, context, complaints } = visitor
  try {
    await act(visitor)
  } catch (error) {
    const path = join(screenshots, `failed-${name}.png`)
    await page.screenshot({ path, fullPage: true }).catch(() => undefined)
    const printed = site().product.printed().slice(-3000)
    throw new Error([`It went wrong at ${page.url()}, see ${path}`, ...complaints, printed].join('\n'), {
      cause: error,
    })
  } finally {
    await context.close()
  }
}

/** How far the pieces of this page have moved by themselves since it began to show; 0 is not at all. */
export async function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>('window.layoutShift')
}

const reportShifts = `
  window.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.violatedDirective, event.blockedURI))
`

function watch(context: BrowserContext, complaints: string[]): void {
  const { host } = new URL(site().product.baseUrl)
  context.on('console', (message) => {
    const { url } = message.location()
    if (message.type() === 'error' && !ownScript(url)) complaints.push(`console: ${message.text()} ${url}`)
  })
  context.on('weberror', (error) => complaints.push(`script: ${error.error().message}`))
  context.on('request', (request) => {
    const { protocol, host: asked } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== host) complaints.push(`another host: ${request.url()}`)
  })
  context.on('requestfailed', (request) => {
    // What a page was still loading, or a stream that stays open, ends like this when the page is left.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return
    complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
}

/** The frame of a mail runs no scripts: neither a mail's nor the ones that this test brings into every page. */
function ownScript(url: string): boolean {
  return /^\/dev\/mailbox\/[^/]+\/html$/.test(new URL(url || 'about:blank').pathname)
}
