import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { startProduct, type Product } from './product'

interface Site {
  product: Product
  browser: Browser
}
const place = globalThis as { foyerSite?: Site }

/** What the whole run shares: one start of the product and one Chromium. */
export function site(): Site {
  if (!place.foyerSite) throw new Error('The run has not been set up')
  return place.foyerSite
}

export const screenshots = join(__dirname, 'screenshots')

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function mochaGlobalSetup(): Promise<void> {
  rmSync(screenshots, { recursive: true, force: true })
  mkdirSync(screenshots)
  const product = await startProduct()
  try {
    const executablePath = process.env.CHROMIUM_PATH || '/usr/bin/chromium'
    place.foyerSite = { product, browser: await chromium.launch({ executablePath, args: flags }) }
  } catch (error) {
    await product.stop()
    throw error
  }
}

export async function mochaGlobalTeardown(): Promise<void> {
  const { product, browser } = site()
  await browser.close()
  await product.stop()
}
