import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { darya } from '../support/cast'
import { inspect } from './inspection'
import { withVisitor } from './visitor'
import { complaint, heading, openConfirmation, openFeed, openMailbox } from './walk'

const title = 'Вечер переводчиков в новом фойе'
const date = new Date(Date.now() + 12 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)

describe('An organiser in a real browser', () => {
  it('signs up, adds an event with a ticket, publishes it, finds it in the feed, moves it, and cancels it', async () => {
    await withVisitor({}, 'organiser', async ({ page, complaints }) => {
      const look = (name: string) => inspect(page, `organiser-${name}`)
      await signUp(page)
      await page.getByRole('navigation').getByRole('link', { name: 'Мероприятия' }).click()
      await heading(page, 'Мероприятия')
      await page.getByRole('link', { name: 'Добавить мероприятие' }).click()
      await heading(page, 'Новое мероприятие')
      await fillEvent(page, '19:00', '18:00')
      await complaint(page, 'Окончание должно быть позже начала')
      assert.equal(await page.getByLabel('Дата начала').inputValue(), date)
      await look('form')
      await fillEvent(page, '19:00', '21:00')
      await heading(page, title)
      await page.getByRole('link', { name: 'Добавить билет' }).first().click()
      await heading(page, 'Новый билет')
      await look('ticket-type')
      await page.getByLabel('Название').fill('Входной')
      await page.getByLabel('Цена').fill('1 500,50')
      await page.getByRole('button', { name: 'Добавить билет' }).click()
      await page.getByText('Билет добавлен').waitFor()
      await look('hub')
      await page.getByRole('link', { name: 'Предпросмотр' }).click()
      await page.getByText('Так мероприятие увидят посетители').waitFor()
      await look('preview')
      await page.getByRole('link', { name: 'К мероприятию' }).click()
      await page.getByRole('button', { name: 'Опубликовать' }).click()
      await page.getByText('Мероприятие опубликовано').waitFor()
      await openFeed(page)
      await page.getByRole('link', { name: title }).waitFor()
      await openEvent(page)
      await page.getByRole('link', { name: 'Изменить', exact: true }).click()
      await fillEvent(page, '20:30', '22:00')
      await page.getByText('Изменения сохранены').waitFor()
      await page.getByRole('link', { name: 'История' }).click()
      await heading(page, 'История изменений')
      await look('log')
      await openFeed(page)
      await page.getByRole('listitem').filter({ hasText: title }).getByText('20:30').waitFor()
      await openEvent(page)
      await look('list-and-hub')
      await page.getByRole('link', { name: 'Отменить мероприятие' }).click()
      await look('money')
      await page.getByLabel('Почему').fill('Заболел ведущий')
      await page.getByRole('button', { name: 'Отменить мероприятие и вернуть деньги' }).click()
      await page.getByText('Мероприятие отменено').first().waitFor()
      await openFeed(page)
      assert.equal(await page.getByRole('link', { name: title }).count(), 0)
      assert.deepEqual(complaints, [])
    })
  })
})

async function signUp(page: Page): Promise<void> {
  const person = darya()
  await page.goto('/admin/sign_up')
  await page.getByLabel('Имя', { exact: true }).fill(person.firstName)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Пароль', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Зарегистрироваться' }).click()
  await openMailbox(page, person)
  await openConfirmation(page, person)
  await page.frameLocator('iframe').getByRole('link', { name: 'Подтвердить адрес' }).click()
  await page.waitForURL(/\/admin$/)
}

async function fillEvent(page: Page, from: string, to: string): Promise<void> {
  const fields: Record<string, string> = {
    Название: title,
    Описание: 'Чай и **разговоры**.',
    'Дата начала': date,
    'Время начала': from,
    'Дата окончания': date,
    'Время окончания': to,
    'Часовой пояс': 'Asia/Yekaterinburg',
    Место: 'Дом культуры',
    Город: 'Пермь',
    'Сколько всего мест': '80',
  }
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(new RegExp(`^${label}( \\(|$)`)).fill(value)
  await page.getByRole('button', { name: /^Сохранить/ }).click()
}

async function openEvent(page: Page): Promise<void> {
  await page.goto('/admin/events')
  await heading(page, 'Мероприятия')
  await page.getByRole('link', { name: title }).click()
  await heading(page, title)
}
