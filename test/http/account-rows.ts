import { newToken } from '../../api/accounts/token'
import { signedIn } from '../support/builders'
import { anna, ilya, nobodysHash } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import {
  addressChange,
  credentials,
  newPassword,
  passwordChange,
  personal,
  registration,
  resending,
  signUp,
} from './field-rows'
import { aMember, anAccount, atHome, opened, type Fields, type FormRow } from './open-form'

const registering = (page: string, action = page): FormRow => ({
  route: `POST ${action}`,
  fields: action === '/admin/sign_up' ? signUp : registration,
  again: action === '/register' ? undefined : true,
  open() {
    const { firstName, lastName, email, password } = anna()
    const username = `anna-${email.split(/[.@]/)[1]}`
    const asked: Fields = action === '/admin/sign_up' ? { firstName } : { firstName, lastName, username }
    return opened(new VisitorAgent(), page, { ...asked, email, password }, action)
  },
})

const signingIn = (page: string, form = '/login'): FormRow => ({
  route: `POST ${page}`,
  fields: credentials,
  again: page === '/login' ? undefined : true,
  async open() {
    const { email: login, password } = await aMember()
    // The form of the personal account's page goes to /login; its other address takes it as well.
    return { ...(await opened(new VisitorAgent(), page, { login, password }, form)), action: page }
  },
})

/** A form of the personal account, sent as PUT. */
const ofMember = (
  action: string,
  page: string,
  fields: FormRow['fields'],
  right: (password: string) => Fields,
): FormRow => ({
  route: `PUT ${action}`,
  fields,
  async open() {
    const { visitor, person } = await atHome()
    const form = await opened(visitor, page, { _method: 'PUT', ...right(person.password) }, action)
    // The registration has the same address.
    return action === '/profile/sign_up' ? { ...form, unread: '/profile/sign_up/new' } : form
  },
})

/** Where the link of a mail leads that asks for a new password. */
export async function resetPage(): Promise<{ page: string; token: string }> {
  const { secret, hash } = newToken()
  await anAccount({ resetPasswordToken: hash, passwordTokenExpires: new Date(Date.now() + 3_600_000) })
  return { page: `/profile/secret/edit?reset_password_token=${secret}`, token: secret }
}

/** Where the link of an invitation leads. */
export async function invitationPage(): Promise<{ page: string; token: string }> {
  const { secret, hash } = newToken()
  const invitation = { invitationToken: hash, invitationExpires: new Date(Date.now() + 3_600_000) }
  await anAccount({ status: 'wait', passwordHash: nobodysHash, ...invitation })
  return { page: `/profile/verification?confirmation_token=${secret}`, token: secret }
}

export const accountRows: FormRow[] = [
  registering('/register'),
  registering('/profile/sign_up/new', '/profile/sign_up'),
  {
    route: 'POST /after_register',
    fields: resending,
    async open() {
      const { email } = await anAccount({ status: 'wait' })
      return opened(new VisitorAgent(), '/after_register', { email })
    },
  },
  signingIn('/login'),
  signingIn('/profile/login'),
  signingIn('/admin/login', '/admin/login'),
  registering('/admin/sign_up'),
  {
    route: 'POST /logout',
    fields: [],
    open: async () => opened(await signedIn(await aMember()), '/', {}, '/logout'),
  },
  ofMember('/profile/personal', '/profile/personal/edit', personal, () => {
    const { firstName, lastName, phone } = ilya()
    return { firstName, lastName, phone, birthDate: '29.02.1988' }
  }),
  ofMember('/profile/sign_up', '/profile/sign_up/edit', passwordChange, (currentPassword) => ({
    currentPassword,
    password: ilya().password,
  })),
  ofMember('/profile/email', '/profile/email/edit', addressChange, (currentPassword) => ({
    currentPassword,
    email: ilya().email,
  })),
  {
    route: 'POST /profile/sessions/end',
    fields: [],
    open: async () => opened((await atHome()).visitor, '/profile/security', {}, '/profile/sessions/end'),
  },
  {
    route: 'POST /profile/secret',
    fields: resending,
    async open() {
      const { email } = await anAccount()
      return opened(new VisitorAgent(), '/profile/secret/new', { email }, '/profile/secret')
    },
  },
  {
    route: 'PUT /profile/secret',
    fields: newPassword,
    async open() {
      const { page, token } = await resetPage()
      const right = { _method: 'PUT', reset_password_token: token, password: ilya().password }
      return { ...(await opened(new VisitorAgent(), page, right, '/profile/secret')), unread: '/profile/secret/new' }
    },
  },
  {
    route: 'POST /profile/confirm',
    fields: newPassword,
    async open() {
      const { page, token } = await invitationPage()
      const right = { confirmation_token: token, password: ilya().password }
      return { ...(await opened(new VisitorAgent(), page, right, '/profile/confirm')), unread: '/profile/login' }
    },
  },
]
