import assert from 'node:assert/strict'
import { isCommonPassword } from '../../api/accounts/common-passwords'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { found, register } from './support'

describe('The commonest passwords', () => {
  const refused: Record<string, string[]> = {
    'English ones': ['password', 'password1', 'iloveyou', 'sunshine', 'trustno1', 'p@ssw0rd', 'letmein1', 'welcome123'],
    'Russian ones': ['парольпароль', 'пароль123', 'солнышко', 'любовь123', 'наташа2010', 'privet123', 'marina123'],
    'walks over the keyboard': ['12345678', '87654321', 'qwertyuiop', 'йцукенгш', 'фывапролд', '1q2w3e4r', '1qaz2wsx'],
    'words typed with the other alphabet on': ['gfhjkm123', 'ghbdtn123', 'зфыыцщкв', 'йцуке12345'],
    'one thing again and again': ['11111111', '00000000', '12121212', 'qweqweqwe', 'asdfasdf', 'яяяяяяяя'],
    'the same in other letters and with blanks': [
      'PASSWORD',
      'Пароль123',
      'ＰＡＳＳＷＯＲＤ',
      'i love you',
      ' password ',
      '        ',
    ],
  }
  for (const [what, passwords] of Object.entries(refused)) {
    it(`are refused: ${what}`, () => {
      assert.deepEqual(
        passwords.filter((password) => !isCommonPassword(password)),
        [],
      )
    })
  }

  it('are few: phrases, chance and long passwords go through, with no rule for what they are made of', () => {
    const fine = [
      anna().password,
      'тихий вечер',
      'correct horse battery staple',
      'kj7h3kqw',
      'длинныйпарольбезцифр',
      'MYHOUSEISONTHEHILL',
      '84629173',
      'я'.repeat(64),
      'x'.repeat(128),
      'passwordless-login-is-not-here',
    ]
    assert.deepEqual(
      fine.filter((password) => isCommonPassword(password)),
      [],
    )
  })

  it('are refused at the registration in a sentence at the field', async () => {
    const visitor = new VisitorAgent()
    const person = { ...anna(), password: 'Qwerty123' }
    assert.equal((await register(visitor, person)).location, '/register')
    const page = await visitor.get('/register')
    assert.equal(page.$('#password-error').text(), 'Этот пароль слишком известен: придумайте другой')
    assert.equal(await found(person.email), undefined)
  })
})
