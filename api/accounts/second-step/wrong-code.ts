import { FormRefusal } from '../../refusal'
import type { Code } from './code'

/** A code of the right shape that is not the right one, or no longer. */
export function wrongCode(kind: Code['kind']): FormRefusal {
  return new FormRefusal([{ field: 'code', text: kind === 'app' ? 'form.wrongCode' : 'form.wrongRecoveryCode' }])
}
