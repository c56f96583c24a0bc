import { alphabet, word } from '../../ticketing/random-names'

/** What somebody types as the second step. */
export type Code = { kind: 'app'; digits: string } | { kind: 'recovery'; text: string }

const groups = 3
const groupLength = 5
const recoveryCode = new RegExp(`^[${alphabet}]{${groups * groupLength}}$`)

/** Ten codes like K7QD2-M9X4T-8WZPA, 73 bits each: nobody finds one by trying, nor by its hash. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: 10 }, () => Array.from({ length: groups }, () => word(groupLength)).join('-'))
}

/** The recovery code that is hashed: without what is only there to make it readable. */
export function plainRecoveryCode(code: string): string {
  return code.replaceAll('-', '')
}

/** Reads what was typed, whatever the spaces, dashes and case; undefined if it cannot be a code. */
export function readCode(typed: string): Code | undefined {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '')
    .replace(/[АВЕКМНРСТУХ]/g, (letter) => latin[cyrillic.indexOf(letter)] ?? letter)
  if (/^\d{6}$/.test(text)) return { kind: 'app', digits: text }
  return recoveryCode.test(text) ? { kind: 'recovery', text } : undefined
}

/** Whoever copies a code from paper with the Russian keyboard on types letters that only look the same. */
const cyrillic = 'АВЕКМНРСТУХ'
const latin = 'ABEKMHPCTYX'
