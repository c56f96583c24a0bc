import assert from 'node:assert/strict'
import type { CDPSession, Page } from 'playwright-core'
import { anna, type Person } from '../support/cast'
import { inspect } from './inspection'
import { withVisitor } from './visitor'
import * as walk from './walk'

/** A device of Chromium's own that keeps passkeys, and touches and knows whoever is asked for. */
async function aDevice(page: Page): Promise<{ devtools: CDPSession; authenticatorId: string }> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  return { devtools, ...(await devtools.send('WebAuthn.addVirtualAuthenticator', { options })) }
}

async function register(page: Page, person: Person): Promise<void> {
  await walk.openFeed(page)
  await walk.openRegistration(page)
  await walk.tryToRegister(page, person)
  await walk.openMailbox(page, person)
  await walk.openConfirmation(page, person)
  await page.frameLocator('iframe').getByRole('link', { name: 'Подтвердить адрес' }).click()
  await walk.signIn(page, person)
}

async function openSecurity(page: Page): Promise<void> {
  await page.goto('/profile/security')
  await walk.heading(page, 'Безопасность')
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Выйти', exact: true }).click()
  await page.getByText('Вы вышли.').waitFor()
}

/** But for pictures and fonts that were still on their way when somebody left the page. */
function nothingWrong(complaints: string[]): void {
  const unfinished = /^failed: .*ERR_ABORTED$/
  assert.deepEqual(
    complaints.filter((each) => !unfinished.test(each)),
    [],
  )
}

const create = (page: Page) => page.getByRole('button', { name: 'Создать ключ' }).click()
const byPasskey = (page: Page) => page.getByRole('button', { name: 'Войти с ключом доступа' })

describe('A passkey in a real browser', () => {
  it('is added in the personal account, signs in without a password, and is removed', async () => {
    await withVisitor({}, 'passkey', async ({ page, complaints }) => {
      const person = anna()
      await register(page, person)
      const { devtools, authenticatorId } = await aDevice(page)
      const kept = async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
      const nobodyTouches = (nobody: boolean) =>
        devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: !nobody })
      await openSecurity(page)
      await inspect(page, 'security')
      await page.getByRole('link', { name: 'Добавить ключ доступа' }).click()
      await walk.heading(page, 'Новый ключ доступа')
      await inspect(page, 'passkey-new')

      // What is missing is said before a passkey is made for nothing.
      await page.getByLabel('Название').fill('Ноутбук')
      await create(page)
      await walk.complaint(page, 'Введите текущий пароль')
      assert.deepEqual(await kept(), [])
      await page.getByLabel('Текущий пароль', { exact: true }).fill(person.password)
      await create(page)
      await page.getByText('Ключ доступа добавлен.').waitFor()
      assert.equal((await kept()).length, 1)
      await inspect(page, 'passkeys')

      // The same device has one already.
      await page.getByRole('link', { name: 'Добавить ключ доступа' }).click()
      await page.getByLabel('Название').fill('Ещё один')
      await page.getByLabel('Текущий пароль', { exact: true }).fill(person.password)
      await create(page)
      await page.getByText('Здесь уже есть ваш ключ доступа.').waitFor()
      assert.equal((await kept()).length, 1)

      await signOut(page)
      await nobodyTouches(true)
      await page.goto('/profile/personal')
      await walk.heading(page, 'Вход')
      await inspect(page, 'login-passkey')
      await nobodyTouches(false)
      await byPasskey(page).click()
      await walk.heading(page, 'Личная информация')
      await page.getByText(person.email).waitFor()

      // The browser offers it in the field of the name as well; this device takes what is offered at once.
      await signOut(page)
      await page.goto('/login')
      await walk.heading(page, 'Куда пойти')
      await page.getByRole('link', { name: 'Личный кабинет' }).waitFor()

      await openSecurity(page)
      await page.getByText('последний вход').waitFor()
      await page.getByRole('button', { name: 'Удалить ключ «Ноутбук»' }).click()
      await page.getByText('Ключ доступа удалён.').waitFor()
      await signOut(page)
      // Or this device would take what is offered in the field again and again.
      await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
      await page.goto('/login')
      await byPasskey(page).click()
      await walk.complaint(page, 'Войти с этим ключом доступа не получилось.')
      nothingWrong(complaints)
    })
  })

  it('that nobody allows is said to be missing, and the password still signs in', async () => {
    await withVisitor({}, 'passkey-refused', async ({ page, complaints }) => {
      const person = anna()
      await register(page, person)
      await signOut(page)
      const { devtools, authenticatorId } = await aDevice(page)
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
      await page.goto('/login')
      await byPasskey(page).click()
      await page.getByRole('alert').filter({ hasText: 'Браузер не передал ключ.' }).waitFor()
      assert.equal(new URL(page.url()).pathname, '/login')
      await page.getByLabel('E-mail или логин').fill(person.email)
      await page.getByLabel('Пароль', { exact: true }).fill(person.password)
      await page.getByRole('button', { name: 'Войти', exact: true }).click()
      await walk.heading(page, 'Куда пойти')
      nothingWrong(complaints)
    })
  })

  it('is not spoken of where scripts do not run', async () => {
    await withVisitor({ javaScriptEnabled: false }, 'passkey-without-scripts', async ({ page, complaints }) => {
      await page.goto('/login')
      await walk.heading(page, 'Вход')
      assert.equal(await byPasskey(page).count(), 0)
      assert.equal(await page.locator('form[data-passkey]').isVisible(), false)
      nothingWrong(complaints)
    })
  })
})
