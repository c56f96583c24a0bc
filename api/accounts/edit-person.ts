import { User } from '../db'
import type { PersonalInformation } from '../forms/personal-form'

/** Saves the personal information of a user. */
export async function editPerson(id: string, person: PersonalInformation): Promise<void> {
  await User.update({ id }, person)
}
