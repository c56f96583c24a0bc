import { Refusal } from '../refusal'

/** Not now, but later. The sentence says in how many minutes, and `Retry-After` in how many seconds. */
export class TooMany extends Refusal {
  constructor(
    code: 'tooMany' | 'tooManyMails' | 'tooManySignIns' | 'tooManyGuesses' | 'tooManyCalls',
    readonly seconds: number,
  ) {
    super(code, { count: Math.max(1, Math.ceil(seconds / 60)) })
  }
}
