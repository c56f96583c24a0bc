import type { TextValues } from '../../api/text'

/** A sentence of config/locales. */
export type Sentence = [key: string, values?: TextValues]

/** What is said to bad values of one field. */
export interface FieldRow {
  name: string
  /** To nothing, and to anything that is no text. */
  required: Sentence
  /** Nothing is fine. */
  optional?: true
  /** To spaces, where they are not nothing. */
  blank?: Sentence
  /** To 10,000 characters. */
  long: Sentence
  /** To NUL and its like, where they may not stand. */
  control?: Sentence
  /** Texts that cannot be right. */
  wrong?: [typed: string, sentence: Sentence][]
  /** Never comes back. */
  secret?: true
}

const line = (name: string, max: number, wrong: [sentence: Sentence, ...typed: string[]][] = []): FieldRow => ({
  name,
  required: [`form.fields.${name}.required`],
  long: ['form.tooLong', { max }],
  control: ['form.controlCharacters'],
  wrong: wrong.flatMap(([sentence, ...typed]) => typed.map((each): [string, Sentence] => [each, sentence])),
})
const choice = (name: string, sentence: Sentence): FieldRow => ({
  name,
  required: sentence,
  long: sentence,
  control: sentence,
  wrong: [['1', sentence]],
})
const email = line('email', 254, [[['form.email'], 'anna', 'anna@', '@example.org', 'a b@example.org', 'anna@example']])
const tooShort: Sentence = ['form.password.tooShort', { min: 8 }]

export const resending = [email]

const freshPassword: FieldRow = {
  name: 'password',
  required: ['form.fields.password.required'],
  blank: tooShort,
  long: ['form.password.tooLong', { max: 128 }],
  wrong: [
    ['тишина', tooShort],
    ['тихий\0вечер', ['form.controlCharacters']],
  ],
  secret: true,
}
const currentPassword: FieldRow = {
  name: 'currentPassword',
  required: ['form.fields.currentPassword.required'],
  blank: ['form.wrongPassword'],
  long: ['form.password.tooLong', { max: 128 }],
  wrong: [['\0', ['form.wrongPassword']]],
  secret: true,
}

const code = (shape: Sentence, ...typed: string[]): FieldRow => ({
  ...line('code', 64, [[shape, ...typed]]),
  required: ['form.fields.secondStepCode.required'],
  secret: true,
})

export const secondStep = [code(['form.codeShape'], '12345', 'код', 'K7QD2-M9X4T')]
export const secondStepSetup = [code(['form.appCodeShape'], '12345', 'K7QD2-M9X4T-8WZPA'), currentPassword]
export const confirmation = [currentPassword]

const answer = (name: string, sentence: Sentence): FieldRow => ({ ...choice(name, sentence), secret: true })
export const passkeySignIn = [answer('credential', ['refusals.passkeyRefused'])]
export const newPasskey = [line('name', 100), currentPassword, answer('credential', ['refusals.passkeyNotAdded'])]

export const newPassword = [freshPassword]
export const passwordChange = [currentPassword, freshPassword]
export const addressChange = [email, currentPassword]
export const proof = [currentPassword]

export const registration: FieldRow[] = [
  line('firstName', 100),
  { ...line('lastName', 100), optional: true },
  { ...line('username', 30, [[['form.username'], 'a', 'anna@example.org', 'анна ёлкина']]), optional: true },
  email,
  freshPassword,
]

export const signUp = registration.filter(({ name }) => !['lastName', 'username'].includes(name))
export const invitation: FieldRow[] = [email, { ...line('firstName', 100), optional: true }]
export const roleChoice = [choice('role', ['form.role'])]

export const credentials: FieldRow[] = [
  line('login', 255),
  {
    name: 'password',
    required: ['form.fields.password.required'],
    blank: ['refusals.wrongLogin'],
    long: ['form.password.tooLong', { max: 128 }],
    wrong: [['\0', ['refusals.wrongLogin']]],
    secret: true,
  },
]

const birthDate = line('birthDate', 20, [
  [['form.birthDate'], '31.02.1990', '1899-12-31', 'вчера'],
  [['form.birthDateFuture'], '2990-01-01'],
])
const phone = line('phone', 40, [[['form.phone'], 'семь', '+7']])

export const attendee: FieldRow[] = [
  choice('ticketType', ['form.choose']),
  line('fullName', 200, [[['form.tooShort', { min: 2 }], 'Ё']]),
  birthDate,
  phone,
  email,
].map((row) => ({ ...row, name: `attendees[0][${row.name}]` }))

export const personal: FieldRow[] = [
  line('firstName', 100),
  ...[line('lastName', 100), phone, birthDate].map((row): FieldRow => ({ ...row, optional: true })),
]

export const refundHours: FieldRow = {
  ...line('refundHours', 10, [[['form.hours', { max: 8760 }], '-1', '1.5', '9000', 'сутки']]),
  optional: true,
}
export const cancelReason = line('reason', 1000, [[['form.tooShort', { min: 3 }], 'ё']])

export const tokenFields = [line('name', 100), choice('scope', ['form.scope'])]
export const webhook = [
  line('url', 1000, [
    [['form.webhook.shape'], 'foyer', 'ftp://example.org'],
    [['form.webhook.credentials'], 'https://anna:a@example.org'],
    [['form.webhook.port'], 'https://example.org:25'],
    [['form.webhook.private'], 'https://10.0.0.1', 'http://169.254.169.254'],
  ]),
  choice('types', ['form.webhook.types']),
]
export const words: FieldRow = { ...line('alt', 300), optional: true }

/** Of several lines. */
export const announcementText: FieldRow = {
  ...line('text', 4000),
  control: undefined,
  wrong: [['тихий\0вечер', ['form.controlCharacters']]],
}

export const ticketChoice = [choice('tickets', ['form.tickets'])]

export const providerChoice = [choice('provider', ['form.provider'])]

export const card: FieldRow[] = [
  { ...line('cardNumber', 40, [[['form.cardNumber'], '4111 1111 1111 1112', '4242']]), secret: true },
  line('expiry', 10, [[['form.expiry'], '01/20', '13/40', '1239']]),
  { ...line('cvc', 10, [[['form.cvc'], '12', 'abc']]), secret: true },
  line('holder', 100, [[['form.tooShort', { min: 2 }], 'A']]),
]

export const challenge: FieldRow[] = [{ ...line('code', 10, [[['refusals.paymentChallenge'], '4321']]), secret: true }]
