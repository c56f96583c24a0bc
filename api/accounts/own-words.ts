import type { UserRow } from '../db'
import { FormRefusal } from '../refusal'
import { plainLetters, readings, stems } from './password-readings'

type Person = Pick<UserRow, 'email' | 'username' | 'firstName' | 'lastName'>

/**
 * A password of what everybody knows of a person: address, username, names, alone, twice or with a usual ending. It is
 * the first that is tried at an account, however rare it is among all.
 * @throws FormRefusal
 */
export function refuseOwnWords(password: string, person: Person): void {
  const own = wordsOf(person)
  if (readings(password).some((text) => stems(lettersOnly(text)).some((stem) => own.has(stem))))
    throw new FormRefusal([{ field: 'password', text: 'form.password.own' }])
}

function wordsOf({ email, username, firstName, lastName }: Person): Set<string> {
  const words = [email, email.slice(0, email.lastIndexOf('@')), username, firstName, lastName]
  const names = [`${firstName}${lastName ?? ''}`, `${lastName ?? ''}${firstName}`]
  const plain = [...words, ...names].map((word) => lettersOnly(plainLetters(word ?? '')))
  return new Set(plain.filter((word) => word.length >= 3))
}

const lettersOnly = (text: string) => text.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
