import assert from 'node:assert/strict'
import { query, User, type UserRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { anna, type Person } from '../support/cast'
import { order } from '../support/orders'
import { quiet } from '../http/ledger'
import { found, mailsTo, someUser } from './support'

/** Buys a free ticket as a guest with this address. */
async function buys(person: Person, times = 1): Promise<void> {
  const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
  await Promise.all(Array.from({ length: times }, () => order(event, ticketTypes[0], { people: [person] })))
  await quiet()
}
const invitations = (email: string) =>
  mailsTo(email).filter(({ text }) => text.includes('/profile/verification')).length
const buyer = (user: UserRow): Person => ({ ...anna(), email: user.email })

describe('Who buys without an account', () => {
  it('is invited once, however often the address buys while the invitation counts', async () => {
    const person = anna()
    await buys(person)
    assert.equal(invitations(person.email), 1)
    const { invitationToken } = (await found(person.email))!
    await buys(person, 3)
    assert.equal(invitations(person.email), 1)
    assert.equal((await found(person.email))?.invitationToken, invitationToken)
  })

  it('is invited anew by a purchase after the invitation ran out', async () => {
    const person = anna()
    await buys(person)
    await query(`UPDATE "user" SET invitation_expires = now() - interval '1 second' WHERE email = $1`, [person.email])
    await buys(person)
    assert.equal(invitations(person.email), 2)
  })

  it('gets the tickets alone where there is an account already, or where it is blocked', async () => {
    for (const user of [await someUser('active'), await someUser('blocked', { passwordHash: '!' })]) {
      await buys(buyer(user))
      assert.equal(mailsTo(user.email).length, 1)
      assert.equal(invitations(user.email), 0)
      assert.equal((await User.findOne({ id: user.id }))?.invitationToken, null)
    }
  })

  it('keeps the name, status and password of an account that is there', async () => {
    const user = await someUser('active')
    await buys({ ...buyer(user), fullName: 'Сомов Виктор' })
    const { updatedAt, ...rest } = user
    const { updatedAt: _, ...after } = (await User.findOne({ id: user.id }))!
    assert.deepEqual([after, updatedAt instanceof Date], [rest, true])
  })

  it('waits, without a password that anything matches, under the name of the first attendee', async () => {
    const person = anna()
    await buys(person)
    const { status, role, passwordHash, firstName, lastName, host } = (await found(person.email))!
    assert.deepEqual(
      { status, role, passwordHash, firstName, lastName },
      { status: 'wait', role: 'ROLE_USER', passwordHash: '!', firstName: person.firstName, lastName: person.lastName },
    )
    assert.equal(host, 'localhost')
    const single = { ...anna(), fullName: 'Ёлкина' }
    await buys(single)
    const { firstName: only, lastName: none } = (await found(single.email))!
    assert.deepEqual([only, none], ['Ёлкина', null])
  })
})
