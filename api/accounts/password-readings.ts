/** What people hang on to a word to make a password of it. */
const endings =
  `1 2 3 5 7 9 01 07 10 11 12 13 21 22 23 69 77 88 99 007 100 111 123 222 321 333 555 666 777 999 1111 1234 1212 2000
   4321 7777 12345 54321 123123 111111 123321 123456 654321 1234567 12345678 123456789 ! 1! 123! !@#
   2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 @123 @1234 #123 _123 -123`
    .trim()
    .split(/\s+/)

/** The keys of both alphabets: a word typed with the other one switched on is still that word. */
const latin = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
const cyrillic = 'ёйцукенгшщзхъфывапролджэячсмитьбю'

/** A password in plain letters, as it is and as it would be with the other alphabet switched on. */
export function readings(password: string): string[] {
  const plain = plainLetters(password)
  return [plain, retyped(plain, cyrillic, latin), retyped(plain, latin, cyrillic)]
}

export function plainLetters(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
}

/** What a text may be made of: itself, half of what is said twice, and what is left without an ending. */
export function stems(text: string): string[] {
  const half = text.slice(0, text.length / 2)
  const shorter = endings.filter((ending) => text.endsWith(ending)).map((ending) => text.slice(0, -ending.length))
  return [text, ...(half + half === text ? [half] : []), ...shorter]
}

function retyped(text: string, from: string, to: string): string {
  return [...text].map((letter) => to[from.indexOf(letter)] ?? letter).join('')
}
