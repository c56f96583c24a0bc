import { blockUser } from '../../api/accounts/block-user'
import { changeRole } from '../../api/accounts/change-role'
import { inviteAddress } from '../../api/accounts/invite-user'
import { turnOffSecondStep } from '../../api/accounts/second-step/turn-off'
import { unblockUser } from '../../api/accounts/unblock-user'
import { User, type UserRow } from '../../api/db'
import { addressForm } from '../../api/forms/registration-form'
import { isReady } from '../../api/readiness'
import { FormRefusal, Refusal } from '../../api/refusal'
import { settings } from '../../api/settings'
import { defaultLocale, texts } from '../../api/text'

/** Does something to the user with this address; gives what there is to say. */
type Command = (email: string, user: UserRow | undefined) => Promise<string>

/** A command that cannot be carried out; the message says what to do. */
class Wrong extends Error {}

const queued = 'The mail about it is queued: a running server sends it at once, otherwise the next one to start.'

const commands: Record<string, Command> = {
  async admin(email, user) {
    const changed = await changeRole(known(email, user).id, 'ROLE_ADMIN', act())
    return changed ? `${email} is an admin now, and signed out everywhere. ${queued}` : `${email} is an admin already.`
  },
  async invite(email) {
    await inviteAddress({ email, firstName: null, locale: defaultLocale }, act())
    return `${email} is invited to set a password. ${queued}`
  },
  async block(email, user) {
    const changed = await blockUser(known(email, user).id, act())
    return changed ? `${email} is blocked now, and signed out everywhere. ${queued}` : `${email} is blocked already.`
  },
  async unblock(email, user) {
    const changed = await unblockUser(known(email, user).id, act())
    return changed ? `${email} is no longer blocked. ${queued}` : `${email} is not blocked.`
  },
  async 'second-step-off'(email, user) {
    const changed = await turnOffSecondStep(known(email, user).id, settings().baseUrl)
    return changed ? `${email} signs in without a second step now. ${queued}` : `${email} has no second step.`
  },
}

const act = () => ({ origin: settings().baseUrl })

function known(email: string, user: UserRow | undefined): UserRow {
  if (!user)
    throw new Wrong(`Nobody has the address ${email}. "npm run user -- invite ${email}" makes an account for it.`)
  return user
}

/**
 * What `npm run user -- COMMAND EMAIL` is to do: carries it out and gives what there is to say. What is wrong with the
 * words themselves is thrown at once, before anything is touched.
 */
export function asked([name = '', address = '', ...more]: string[]): () => Promise<string> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || !address || more.length > 0)
    throw new Wrong(`Usage: npm run user -- ${Object.keys(commands).join('|')} EMAIL`)
  const email = emailOf(address)
  if (email === undefined) throw new Wrong(`"${address}" is not an e-mail address.`)
  return async () => {
    if (!isReady()) throw new Wrong('The database does not answer, or it lacks migrations: see above.')
    return command(email, await User.findOne({ email }))
  }
}

function emailOf(address: string): string | undefined {
  try {
    return addressForm({ email: address }).email
  } catch (error) {
    if (error instanceof FormRefusal) return undefined
    throw error
  }
}

/** What to say of a reason not to do it: a sentence where it was foreseen. */
export function sentence(reason: unknown): unknown {
  if (reason instanceof Wrong) return reason.message
  return reason instanceof Refusal ? texts('en').t(`refusals.${reason.code}`, reason.values) : reason
}
