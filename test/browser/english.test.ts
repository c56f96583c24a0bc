import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { demoEvents } from '../../api/demo-events'
import { ilya } from '../support/cast'
import { picture, reflows } from './inspection'
import { withVisitor } from './visitor'
import { heading } from './walk'

const lecture = 'Лекторий: как звучит город'

describe('A guest who reads English', () => {
  it('switches the language once and gets a place at a free event without a bank, all in English', async () => {
    await withVisitor({ timezoneId: 'Europe/London' }, 'english', async ({ page, complaints }) => {
      const person = ilya()
      const look = async (name: string) => {
        await assertEnglish(page, [person.fullName])
        await picture(page, `english-${name}`)
        await reflows(page, `english-${name}`)
      }
      await page.goto('/')
      await page.getByRole('link', { name: 'English' }).click()
      await heading(page, 'What is on')
      await look('feed')
      await page.getByRole('link', { name: lecture }).click()
      await heading(page, lecture)
      await look('event')
      await page.getByRole('link', { name: 'Apply to take part' }).click()
      await heading(page, 'Application')
      const register = page.getByRole('button', { name: 'Register for the event' })
      await register.click()
      await page.getByRole('alert').filter({ hasText: 'Check the form' }).waitFor()
      assert.match(await page.title(), /^Error: /)
      await look('apply')
      await page.getByLabel('Full name').fill(person.fullName)
      await page.getByLabel('Date of birth').fill('29.02.1988')
      await page.getByLabel('Phone').fill(person.phone)
      await page.getByLabel('E-mail').fill(person.email)
      await register.click()
      await heading(page, 'Your tickets')
      await page.getByText('You are registered').waitFor()
      await look('order')
      await page.getByRole('link', { name: 'Open the ticket' }).click()
      await heading(page, 'Ticket')
      await look('ticket')
      assert.deepEqual(complaints, [])
    })
  })
})

/** The page says that it is English, and shows Russian only where the organiser or a person wrote it. */
async function assertEnglish(page: Page, written: string[]): Promise<void> {
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  const events = demoEvents(new Date()).flatMap(({ title, description, venue, address, city, ticketTypes }) => [
    ...[title, venue, address, city, ...description.split(/\n+/)],
    ...ticketTypes.map(({ name }) => name),
  ])
  const language = 'Русский'
  const organiser = 'Администратор'
  const shown = [await page.title(), await page.locator('body').innerText()].join('\n')
  const left = [...written, ...events, language, organiser]
    .sort((one, other) => other.length - one.length)
    .reduce((text, piece) => text.replaceAll(piece, ''), shown)
  assert.deepEqual(left.match(/.*[а-яё].*/gi) ?? [], [])
}
