import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decimalOf, minorUnitsOf } from '../../api/payments/decimal'

describe('An amount of money as a decimal string', () => {
  const written: [minorUnits: number, currency: string, decimal: string][] = [
    [150_000, 'RUB', '1500.00'],
    [1, 'RUB', '0.01'],
    [10, 'RUB', '0.10'],
    [0, 'RUB', '0.00'],
    [1500, 'JPY', '1500'],
    [0, 'JPY', '0'],
    [1500, 'KWD', '1.500'],
    [1, 'KWD', '0.001'],
    [Number.MAX_SAFE_INTEGER, 'RUB', '90071992547409.91'],
  ]
  for (const [minorUnits, currency, decimal] of written) {
    it(`is ${decimal} for ${minorUnits} minor units of ${currency}, and the other way round`, () => {
      assert.equal(decimalOf(minorUnits, currency), decimal)
      assert.equal(minorUnitsOf(decimal, currency), minorUnits)
    })
  }

  it('comes back as it was, whatever it was', () => {
    const amounts = fc.tuple(fc.maxSafeNat(), fc.constantFrom('RUB', 'USD', 'JPY', 'KWD'))
    fc.assert(
      fc.property(amounts, ([minorUnits, currency]) => {
        assert.equal(minorUnitsOf(decimalOf(minorUnits, currency), currency), minorUnits)
      }),
    )
  })

  it('may have fewer digits, or more of them that say nothing', () => {
    assert.deepEqual(
      ['2', '2.5', '2.50', '2.500'].map((decimal) => minorUnitsOf(decimal, 'RUB')),
      [200, 250, 250, 250],
    )
    assert.equal(minorUnitsOf('1500.00', 'JPY'), 1500)
  })

  it('is never rounded, and nothing else is taken for one', () => {
    for (const decimal of [
      '0.001',
      '1.505',
      '',
      '.5',
      '5.',
      '1e3',
      '-1.00',
      '+1',
      ' 1',
      '1 500',
      '1,50',
      'NaN',
      '0x10',
    ])
      assert.throws(() => minorUnitsOf(decimal, 'RUB'), RangeError, decimal)
    assert.throws(() => minorUnitsOf('1.5', 'JPY'), RangeError)
    assert.throws(() => minorUnitsOf('9999999999999999.99', 'RUB'), RangeError)
    for (const minorUnits of [-1, 0.5, NaN, Infinity, 2 ** 53])
      assert.throws(() => decimalOf(minorUnits, 'RUB'), RangeError, String(minorUnits))
  })
})
