import type { TextValues } from './text'

/** One field that has to be changed; `text` is a key of config/locales. */
export interface FieldProblem {
  field: string
  text: string
  values?: TextValues
}

/**
 * The business says no. `code` names the sentence `refusals.<code>` of config/locales, which the reader sees;
 * `cause` is for the server's log. Anything else that is thrown is a bug or a breakdown.
 */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly values: TextValues = {},
    options?: ErrorOptions,
  ) {
    super(code, options)
    this.name = 'Refusal'
  }
}

/** A form that cannot be accepted as it is: names every field at once. */
export class FormRefusal extends Error {
  constructor(readonly problems: FieldProblem[]) {
    super(`Form refused: ${problems.map((problem) => `${problem.field} ${problem.text}`).join(', ')}`)
    this.name = 'FormRefusal'
  }
}
