import { User } from '../../api/db'
import { signedIn } from '../support/builders'
import { aSecondStep, scanned, setupPage } from '../support/second-step'
import { VisitorAgent } from '../support/visitor'
import { confirmation, secondStep, secondStepSetup } from './field-rows'
import { anAccount, atHome, opened, type FormRow } from './open-form'

const codesPage = '/profile/second_step/codes'

/** Somebody who gave the password and owes the code. */
export async function atCode() {
  const person = await anAccount()
  const { id } = (await User.findOne({ email: person.email }))!
  const step = await aSecondStep(id)
  const visitor = new VisitorAgent()
  await visitor.submit('/login', { login: person.email, password: person.password })
  return { visitor, person, ...step }
}

/** Somebody signed in, and the password, with a second step. */
async function careful() {
  const person = await anAccount()
  const visitor = await signedIn(person)
  await aSecondStep((await User.findOne({ email: person.email }))!.id)
  return { visitor, currentPassword: person.password }
}

export const withSecondStep = async (): Promise<VisitorAgent> => (await careful()).visitor

export const secondStepRows: FormRow[] = [
  {
    route: 'POST /login/code',
    fields: secondStep,
    async open() {
      // Not a code of the app: it would be out of date before all that is wrong has been tried.
      const { visitor, recoveryCodes } = await atCode()
      return opened(visitor, '/login/code', { code: recoveryCodes[0]! })
    },
  },
  {
    route: 'POST /profile/second_step',
    fields: secondStepSetup,
    async open() {
      const { visitor, person } = await atHome()
      const phone = await scanned(visitor)
      // The code of the next half minute works already, and for longer.
      const right = { code: phone.code(1), currentPassword: person.password }
      return opened(visitor, setupPage, right, '/profile/second_step')
    },
  },
  {
    route: 'POST /profile/second_step/codes',
    fields: confirmation,
    async open() {
      const { visitor, currentPassword } = await careful()
      const madeAt = (await visitor.get(codesPage)).$('[name=madeAt]').attr('value') ?? ''
      return opened(visitor, codesPage, { currentPassword, madeAt })
    },
  },
  {
    route: 'DELETE /profile/second_step',
    fields: confirmation,
    async open() {
      const { visitor, currentPassword } = await careful()
      const page = '/profile/second_step/edit'
      const form = await opened(visitor, page, { _method: 'DELETE', currentPassword }, '/profile/second_step')
      // Turning it on has the same address.
      return { ...form, unread: setupPage }
    },
  },
]
