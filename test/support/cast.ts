/** The named people of the tests. Each run of a test gives them an address of its own. */
import { randomBytes } from 'node:crypto'

export interface Person {
  firstName: string
  lastName: string
  fullName: string
  email: string
  password: string
  birthDate: string
  phone: string
}

function person(firstName: string, lastName: string, name: string, birthDate: string, phone: string) {
  return (): Person => ({
    firstName,
    lastName,
    fullName: `${lastName} ${firstName}`,
    email: `${name}.${randomBytes(5).toString('hex')}@example.org`,
    password: `${name}: тихий вечер в фойе`,
    birthDate,
    phone,
  })
}

/** Buys tickets. */
export const anna = person('Анна', 'Ёлкина', 'anna', '1990-12-31', '+79123456789')
/** Comes with her. */
export const ilya = person('Илья', 'Шёлков', 'ilya', '1988-02-29', '+79161234567')
/** Organises. */
export const darya = person('Дарья', 'Юрьева', 'darya', '1979-06-01', '+79031112233')
/** Means no good. */
export const viktor = person('Виктор', 'Сомов', 'viktor', '1995-05-05', '+79998887766')

/** Has the shape of a password's hash, and no password fits it: for those whose password does not matter. */
export const nobodysHash = `$2b$12$${'.'.repeat(53)}`
