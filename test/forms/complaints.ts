import assert from 'node:assert/strict'
import { FormRefusal } from '../../api/refusal'

/** What is said of a form, by field. */
export function complaints(parse: () => unknown): Record<string, string> {
  try {
    parse()
    return {}
  } catch (error) {
    assert.ok(error instanceof FormRefusal)
    return Object.fromEntries(error.problems.map(({ field, text }) => [field, text]))
  }
}
