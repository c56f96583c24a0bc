/**
 * How many digits the minor unit of a currency has (ISO 4217). All amounts are integers of that unit. Intl does not say
 * it: it follows what people write, which is no fillér and no ariary's fifth.
 */
export function minorDigits(currency: string): number {
  return exceptions[currency] ?? 2
}

const exceptions: Record<string, number> = {
  ...digits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digits(4, 'CLF UYW'),
}

function digits(count: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, count]))
}
