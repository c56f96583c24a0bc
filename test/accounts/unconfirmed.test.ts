import assert from 'node:assert/strict'
import { forgetUnconfirmed } from '../../api/accounts/forget-unconfirmed'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { query, User, type UserRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { anna } from '../support/cast'
import { order } from '../support/orders'
import { waitingUser } from './support'

const day = 24 * 60 * 60 * 1000
const now = new Date()
const ago = (days: number) => new Date(now.getTime() - days * day)

/** Somebody whose confirmation ran out so many days ago. */
const late = async (days: number, changes: Partial<UserRow> = {}) =>
  (await waitingUser(anna(), { emailConfirmExpires: ago(days), ...changes })).user

const remains = async ({ id }: UserRow) => (await User.count({ id })) === 1

describe('Who registered and never confirmed', () => {
  it('is forgotten 30 days after the link ran out, with what the event bus said of them; the name is free again', async () => {
    const username = `anna${Date.now()}`
    const user = await late(31, { username })
    await query(
      `INSERT INTO message (type, subject, data) VALUES ('user.registered', 'user/' || $1, jsonb_build_object('email', $2::text))`,
      [user.id, user.email],
    )
    await forgetUnconfirmed(now)
    assert.deepEqual([await remains(user), await User.findOne({ username })], [false, undefined])
    const [message] = await query<{ data: unknown }>(`SELECT data FROM message WHERE subject = $1`, [`user/${user.id}`])
    assert.deepEqual(message?.data, { user_id: user.id })
  })

  it('stays until then, and so does who has confirmed, is blocked, was invited or has asked for a new password', async () => {
    const soon = new Date(now.getTime() + day)
    const users = [
      await late(29),
      await late(31, { status: 'active', emailConfirmToken: null, emailConfirmExpires: null }),
      await late(31, { status: 'blocked' }),
      await late(31, { passwordHash: unusableHash, emailConfirmToken: null, emailConfirmExpires: null }),
      await late(31, { invitationToken: `i${Date.now()}`, invitationExpires: soon }),
      await late(31, { resetPasswordToken: `r${Date.now()}`, passwordTokenExpires: soon }),
    ]
    await forgetUnconfirmed(now)
    assert.deepEqual(await Promise.all(users.map(remains)), Array(users.length).fill(true))
  })

  it('stays where an order is theirs', async () => {
    const user = await late(31)
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    await order(event, ticketTypes[0], { people: [{ ...anna(), email: user.email }] })
    await forgetUnconfirmed(now)
    assert.equal(await remains(user), true)
  })
})
