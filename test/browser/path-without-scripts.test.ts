import assert from 'node:assert/strict'
import { anna, ilya } from '../support/cast'
import { picture } from './inspection'
import { assertKept, assertReadable, correctPhone } from './sights'
import { withVisitor } from './visitor'
import * as walk from './walk'

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

describe('From a stranger to a paid ticket without JavaScript', () => {
  it('goes the same way on a phone, and past the one more step of a bank', async () => {
    await withVisitor({ ...phone, javaScriptEnabled: false }, 'without-scripts', async ({ page, complaints }) => {
      const [person, friend] = [anna(), ilya()]

      await walk.openFeed(page)
      await walk.openRegistration(page)
      await walk.tryToRegister(page, { ...person, email: 'anna@' })
      await walk.complaint(page, 'Укажите адрес почты полностью')
      await assertKept(page, person.firstName)
      await walk.tryToRegister(page, person)
      await walk.heading(page, 'Подтвердите почту')
      await walk.openMailbox(page, person)
      await walk.openConfirmation(page, person)
      await page
        .getByRole('region', { name: 'Текст' })
        .getByRole('link', { name: /\/confirm\// })
        .click()
      await walk.signIn(page, person)

      await page.getByRole('link', { name: walk.market }).click()
      await walk.openApplication(page)
      await walk.fillAttendee(walk.attendee(page, 1), walk.tickets[0], person)
      await page.getByRole('button', { name: 'Добавить участника' }).click()
      await walk.fillAttendee(walk.attendee(page, 2), walk.tickets[1], { ...friend, phone: '345-67' })
      assert.equal(await walk.attendee(page, 1).getByLabel('ФИО').inputValue(), person.fullName)
      await walk.apply(page)
      await walk.complaint(page, 'Укажите телефон')
      await picture(page, 'no-scripts-apply')
      await page.getByText(/^4\s300\s₽$/).waitFor()
      await correctPhone(page, friend.phone)
      await walk.apply(page)
      await walk.heading(page, 'Места за вами')

      const until = await page.getByRole('timer').innerText()
      assert.match(until, /^\d\d:\d\d$/)
      await picture(page, 'no-scripts-order')
      await walk.payWith(page, '4000 0000 0000 0002')
      await walk.complaint(page, 'Банк отклонил карту')
      await walk.heading(page, 'Места за вами')
      assert.equal(await page.getByRole('timer').innerText(), until)
      await walk.payWith(page, '4000 0025 0000 3155')
      await walk.heading(page, 'Подтвердите платёж')
      await picture(page, 'no-scripts-bank-step')
      await page.getByLabel('Код из сообщения').fill('1234')
      await page.getByRole('button', { name: 'Подтвердить' }).click()
      await walk.thanked(page, [person, friend])
      await picture(page, 'no-scripts-thanks')
      await walk.openTicket(page, friend)
      await assertReadable(page)
      await walk.openInvitation(page, person)
      await walk.findInAccount(page)
      await picture(page, 'no-scripts-profile')
      assert.deepEqual(complaints, [])
    })
  })
})
