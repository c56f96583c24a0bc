import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { readQr } from './qr'
import { attendee, codeOnPage } from './walk'

/* What a person sees on a page and relies on. */

/** The registration came back with everything but the password. */
export async function assertKept(page: Page, firstName: string): Promise<void> {
  assert.equal(await page.getByLabel('Имя', { exact: true }).inputValue(), firstName)
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'anna@')
  assert.equal(await page.getByLabel('Пароль', { exact: true }).inputValue(), '')
}

/** The application came back with the phone that is none, and says so beside it. Corrects it. */
export async function correctPhone(page: Page, number: string): Promise<void> {
  const field = attendee(page, 2).getByLabel('Телефон')
  assert.equal(await field.inputValue(), '345-67')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  await attendee(page, 2).getByText('Укажите телефон с кодом страны').waitFor()
  await field.fill(number)
}

/** Somebody impatient clicks again while a slow server thinks: the button says that it works, the form goes out once. */
export async function applyImpatiently(page: Page): Promise<void> {
  let sent = 0
  // Playwright itself sees nothing of a page that is about to leave.
  await page.evaluate("addEventListener('submit', (event) => (sessionStorage.said = event.submitter.textContent))")
  await page.route('**/apply', async (route) => {
    if (route.request().method() === 'POST' && ++sent === 1) await pause(1000)
    await route.continue()
  })
  await page.getByRole('button', { name: 'Оплатить участие в мероприятии' }).dblclick({ delay: 150 })
  await page.getByRole('timer').waitFor()
  await page.unroute('**/apply')
  const said = await page.evaluate<string>('sessionStorage.said')
  assert.deepEqual({ sent, said }, { sent: 1, said: 'Отправляем…' })
}

/** Waits until the script counts down. */
export async function secondsLeft(page: Page): Promise<number> {
  const clock = page.getByRole('timer')
  const before = await clock.innerText()
  await clock.filter({ hasNotText: before }).waitFor()
  const [minutes, seconds] = (await clock.innerText()).split(':').map(Number)
  return minutes! * 60 + seconds!
}

/** A camera reads from the screen what stands beside the picture, in every theme. */
export async function assertReadable(page: Page): Promise<void> {
  const code = await codeOnPage(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.equal(await readQr(await page.screenshot({ fullPage: true })), code, `read in ${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Everything of the page goes on one sheet of paper. */
export async function assertPrintsOnOnePage(page: Page): Promise<void> {
  const pdf = await page.pdf({ format: 'A4', printBackground: true })
  assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1)
}
