import assert from 'node:assert/strict'
import { birthDate } from '../../api/forms/fields'

describe('A birth date', () => {
  const form = birthDate(new Date('2026-11-21T12:00:00Z'))

  for (const typed of ['1990-12-31', '31.12.1990', '31/12/1990', '31 12 1990', '31121990', ' 31.12.1990 ']) {
    it(`is understood as ${JSON.stringify(typed)}`, () => {
      assert.equal(form.parse(typed), '1990-12-31')
    })
  }

  for (const typed of ['31.02.1990', '1899-12-31', '2026-11-22', '12.31.1990', '1990', '199012311', '31.12.90']) {
    it(`is not ${typed}`, () => {
      assert.equal(form.safeParse(typed).success, false)
    })
  }
})
