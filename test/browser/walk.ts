import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Person } from '../support/cast'

/*
 * What a person does, page by page, in Russian. They find things only by what they see or hear: roles, labels, words.
 */

export const market = 'Большой ёлочный маркет и мастерская игрушек из стекла'
export const tickets = ['Маркет и роспись шара', 'Вход на маркет'] as const

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

export async function openFeed(page: Page): Promise<void> {
  await page.goto('/')
  await heading(page, 'Куда пойти')
}

export async function openRegistration(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Регистрация' }).click()
  await heading(page, 'Регистрация')
}

export async function tryToRegister(page: Page, { firstName, lastName, email, password }: Person): Promise<void> {
  await page.getByLabel('Имя', { exact: true }).fill(firstName)
  await page.getByLabel('Фамилия').fill(lastName)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Пароль', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Зарегистрироваться' }).click()
}

/** The summary of what is wrong; the title says it first, as a screen reader reads it first. */
export async function complaint(page: Page, sentence: string): Promise<Locator> {
  const summary = page.getByRole('alert').filter({ hasText: sentence })
  await summary.waitFor()
  assert.match(await page.title(), /^Ошибка: /)
  return summary
}

/** From "confirm your e-mail" to the mailbox. */
export async function openMailbox(page: Page, { email }: Person): Promise<void> {
  await page.getByText(`Мы отправили письмо на ${email}`).waitFor()
  await page.getByRole('link', { name: 'Открыть почту' }).click()
  await heading(page, 'Отправленные письма')
}

export async function openConfirmation(page: Page, person: Person): Promise<void> {
  await openMail(page, person, 'Подтвердите адрес почты')
}

/** Opens the newest mail to somebody in the mailbox, once it is there. */
export async function openMail(page: Page, { email }: Person, subject: string): Promise<void> {
  await heading(page, 'Отправленные письма')
  const mail = page.getByRole('listitem').filter({ hasText: email }).getByRole('link', { name: subject }).first()
  const giveUp = Date.now() + 8000
  while (!(await mail.isVisible())) {
    if (Date.now() > giveUp) throw new Error(`No mail "${subject}" to ${email}`)
    await page.reload()
  }
  await mail.click()
  await heading(page, subject)
}

/** The link in the mail has led here; only the password is missing. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await heading(page, 'Вход')
  await page.getByText('Почта подтверждена').waitFor()
  assert.equal(await page.getByLabel('E-mail или логин').inputValue(), person.email)
  await page.getByLabel('Пароль', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Войти', exact: true }).click()
  await heading(page, 'Куда пойти')
  await page.getByRole('link', { name: 'Личный кабинет' }).waitFor()
}

export async function openApplication(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Подать заявку на участие' }).click()
  await heading(page, 'Заявка на участие')
}

export const attendee = (page: Page, number: number): Locator => page.getByRole('group', { name: `Участник ${number}` })

export async function fillAttendee(fields: Locator, ticket: string, person: Person): Promise<void> {
  const tickets = fields.getByLabel('Билет')
  const value = await tickets.getByRole('option').filter({ hasText: ticket }).getAttribute('value')
  await tickets.selectOption(value)
  await fields.getByLabel('ФИО').fill(person.fullName)
  await fields.getByLabel('Дата рождения').fill(person.birthDate.split('-').reverse().join('.'))
  await fields.getByLabel('Телефон').fill(person.phone)
  await fields.getByLabel('E-mail').fill(person.email)
}

export async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Оплатить участие в мероприятии' }).click()
}

/** Chooses the test bank on the page of the order and pays there. */
export async function payWith(page: Page, cardNumber: string): Promise<void> {
  await goToBank(page)
  await page.getByLabel('Номер карты').fill(cardNumber)
  await page.getByLabel('Срок действия').fill('12/34')
  await page.getByLabel('Код CVC').fill('123')
  await page.getByLabel('Имя владельца').fill('ANNA ELKINA')
  await page.getByRole('button', { name: /^Оплатить 4\s300\s₽$/ }).click()
}

export async function goToBank(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Банковской картой (тестовый банк)' }).check()
  await page.getByRole('button', { name: /^Оплатить 4\s300\s₽$/ }).click()
  await heading(page, 'Оплата картой')
}

/** The order is paid: both tickets are there. */
export async function thanked(page: Page, people: Person[]): Promise<void> {
  await heading(page, /^До встречи \d+ \S+$/)
  await page.getByText(`Вы оплатили участие в мероприятии «${market}»`).waitFor()
  for (const { fullName } of people) await page.getByRole('region', { name: `Билет: ${fullName}` }).waitFor()
}

export async function openTicket(page: Page, { fullName }: Person): Promise<void> {
  await page
    .getByRole('region', { name: `Билет: ${fullName}` })
    .getByRole('link', { name: 'Открыть билет' })
    .click()
  await heading(page, 'Билет')
}

/** The code of the one ticket on the page, as it stands there in letters. */
export async function codeOnPage(page: Page): Promise<string> {
  const code = /[0-9A-Z]{4,}-[0-9A-Z]{4,}$/
  return code.exec(await page.getByText(code).innerText())![0]
}

/** The mail with the tickets, found in the mailbox that the footer links to. */
export async function openInvitation(page: Page, person: Person): Promise<void> {
  await page.getByRole('contentinfo').getByRole('link', { name: 'Письма' }).click()
  await openMail(page, person, `Приглашение: ${market}`)
}

/** The event stands in the personal account, once. */
export async function findInAccount(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Личный кабинет' }).click()
  await heading(page, 'Личный кабинет')
  const upcoming = page.getByRole('region', { name: 'Предстоящие мероприятия' })
  await upcoming.getByRole('link', { name: market }).first().waitFor()
  assert.equal(await upcoming.getByRole('link', { name: market }).count(), 1)
}
