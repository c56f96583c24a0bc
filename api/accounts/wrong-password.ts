import { FormRefusal } from '../refusal'

/** The current password, asked again before something that matters, is not the right one. */
export function wrongPassword(): FormRefusal {
  return new FormRefusal([{ field: 'currentPassword', text: 'form.wrongPassword' }])
}
