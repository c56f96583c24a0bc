import assert from 'node:assert/strict'
import { anna, ilya, type Person } from '../support/cast'
import { inspect } from './inspection'
import {
  applyImpatiently,
  assertKept,
  assertPrintsOnOnePage,
  assertReadable,
  correctPhone,
  secondsLeft,
} from './sights'
import { withVisitor } from './visitor'
import * as walk from './walk'

describe('From a stranger to a paid ticket in a real browser', () => {
  it('goes the whole way, past every mistake, on pages that everybody can use', async () => {
    await withVisitor({}, 'with-scripts', async ({ page, complaints }) => {
      const [person, friend] = [withLongWords(anna()), ilya()]
      const look = (name: string) => inspect(page, name)
      const focused = page.locator(':focus')

      await walk.openFeed(page)
      await look('feed')
      await walk.openRegistration(page)
      await walk.tryToRegister(page, { ...person, email: 'anna@' })
      const mistake = await walk.complaint(page, 'Укажите адрес почты полностью')
      await mistake.and(focused).waitFor()
      await assertKept(page, person.firstName)
      await look('register')
      await mistake.getByRole('link').click()
      await page.getByLabel('E-mail').and(focused).waitFor()
      await walk.tryToRegister(page, person)
      await walk.heading(page, 'Подтвердите почту')
      await look('after-register')
      await walk.openMailbox(page, person)
      await look('mailbox')
      await walk.openConfirmation(page, person)
      await look('mail')
      await page.frameLocator('iframe').getByRole('link', { name: 'Подтвердить адрес' }).click()
      await walk.heading(page, 'Вход')
      await look('login')
      await walk.signIn(page, person)

      await page.getByRole('link', { name: walk.market }).click()
      await walk.heading(page, walk.market)
      await look('event')
      await walk.openApplication(page)
      await walk.fillAttendee(walk.attendee(page, 1), walk.tickets[0], person)
      await page.getByRole('button', { name: 'Добавить участника' }).click()
      await walk.attendee(page, 2).getByLabel('Билет').and(focused).waitFor()
      await walk.fillAttendee(walk.attendee(page, 2), walk.tickets[1], { ...friend, phone: '345-67' })
      await page.getByText(/^4\s300\s₽$/).waitFor()
      await walk.apply(page)
      await (await walk.complaint(page, 'Укажите телефон')).and(focused).waitFor()
      await look('apply')
      await correctPhone(page, friend.phone)
      await applyImpatiently(page)
      await walk.heading(page, 'Места за вами')

      const held = await secondsLeft(page)
      assert.ok(held > 14 * 60 && held <= 15 * 60, `The hold ends in ${held} s`)
      await look('order')
      await walk.goToBank(page)
      await look('bank')
      await page.goBack()
      await walk.payWith(page, '4000 0000 0000 0002')
      await (await walk.complaint(page, 'Банк отклонил карту')).and(focused).waitFor()
      await walk.heading(page, 'Места за вами')
      const left = await secondsLeft(page)
      assert.ok(left > 0 && left < held, `The hold now ends in ${left} s, before in ${held} s`)
      await look('order-declined')
      await walk.payWith(page, '4242 4242 4242 4242')
      await walk.thanked(page, [person, friend])
      await look('thanks')
      await walk.openTicket(page, person)
      await look('ticket')
      await assertReadable(page)
      await assertPrintsOnOnePage(page)
      const code = await walk.codeOnPage(page)
      await walk.openInvitation(page, person)
      await look('invitation')
      await page
        .getByRole('region', { name: 'Текст' })
        .getByRole('link', { name: /\/tickets\/[\w-]+$/ })
        .first()
        .click()
      await walk.heading(page, 'Билет')
      assert.equal(await walk.codeOnPage(page), code)
      await walk.findInAccount(page)
      await look('profile')
      assert.deepEqual(complaints, [])
    })
  })
})

/** Has nothing that a narrow page can break between words. */
function withLongWords(person: Person): Person {
  const lastName = 'Константинопольская-Преображенская'
  return {
    ...person,
    lastName,
    fullName: `${lastName} ${person.firstName}`,
    email: `konstantinopolskaya-preobrazhenskaya.${person.email}`,
  }
}
