import assert from 'node:assert/strict'
import { isCommonPassword } from '../../api/accounts/common-passwords'
import { newToken } from '../../api/accounts/token'
import { User } from '../../api/db'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { quickAndRight, withPool } from './password-pool'
import { found, register, someUser, visitorSignedIn } from './support'

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
  it('are refused wherever people have published what was leaked most, in other lists than ours', () => {
    const published = `
      123456789 12345678 11111111 1234567890 qwerty123 1q2w3e4r qwertyuiop 123123123 987654321 password123 abcd1234
      iloveyou asdfghjkl 1qaz2wsx qwerty12 q1w2e3r4 princess football baseball superman sunshine michelle computer
      1234qwer princess1 charlie1 chocolate blink182 trustno1 jennifer asdf1234 aa123456 a1b2c3d4 dragon123 monster1
      whatever starwars samsung1 internet mercedes hello123 welcome1 admin123 qazwsxedc zaq12wsx 123qweasd qwertyui
      12344321 11223344 55555555 88888888 qweasdzxc password12 passw0rd1 secret123 letmein123 sunshine1 football1
      iloveyou1 iloveyou2 michael1 jordan23 babygirl1 anthony1 jessica1 butterfly1 natasha1 samsung123 123456789a
      a123456789 123456a1 1029384756 cocacola beautiful jonathan sebastian alejandro christopher manchester lokomotiv
      rockyou1 12qwaszx nastya123 autumn2024 summer2023 foyer123 фойе2026 осень2025 zxcvbnm123 alexander1 qwerty1234
      liverpool1 arsenal1 chelsea1 barcelona1 kristina1 vladimir1 1234567q 1234567a q1234567 a1234567 qwerty11 147258369
      789456123 0987654321 123654789 qwe12345 qwer1234 asd12345 zxc12345 pokemon1 slipknot1 metallica veronica
      elizabeth victoria valentina margarita angelina caroline stephanie scorpion1 spartak1922 hello1234 test1234`
    assert.deepEqual(
      published
        .trim()
        .split(/\s+/)
        .filter((password) => !isCommonPassword(password)),
      [],
    )
  })

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

  it('are refused at the registration in a sentence at the field, and so is what everybody knows of the person', async () => {
    const person = { ...anna(), firstName: 'Анастасия', lastName: 'Ёлкина' }
    const own = [person.email, person.email.split('@')[0]!, 'АнастасияЁлкина', 'ёлкинаанастасия1', 'anastasia.e']
    for (const password of own) {
      const visitor = new VisitorAgent()
      const answer = await register(visitor, { ...person, password }, { username: 'anastasia.e' })
      assert.equal(answer.location, '/register', password)
      const page = await visitor.get('/register')
      assert.equal(page.$('#password-error').text(), 'Этот пароль легко угадать: он состоит из ваших данных')
    }
    assert.equal(await found(person.email), undefined)
  }).timeout(30_000)

  it('and what everybody knows of the person are refused wherever a password is set', async () => {
    const user = await someUser('active', { firstName: 'Анастасия' })
    const token = newToken()
    const until = new Date(Date.now() + 60_000)
    const links = { resetPasswordToken: token.hash, passwordTokenExpires: until }
    await User.update({ id: user.id }, { ...links, invitationToken: token.hash, invitationExpires: until })
    const browser = new VisitorAgent()
    const signedIn = await visitorSignedIn(user)
    await withPool(quickAndRight, async () => {
      for (const password of [user.email, 'анастасия1']) {
        const invitation = { confirmation_token: token.secret, password }
        const invited = `/profile/verification?confirmation_token=${token.secret}`
        assert.equal((await browser.submit(invited, invitation, '/profile/confirm')).location, invited)
        const link = `/profile/secret/edit?reset_password_token=${token.secret}`
        const reset = { _method: 'PUT', reset_password_token: token.secret, password }
        assert.equal((await browser.submit(link, reset, '/profile/secret')).location, link)
        const form = '/profile/sign_up/edit'
        const change = { _method: 'PUT', currentPassword: 'прежний', password }
        assert.equal((await signedIn.submit(form, change, '/profile/sign_up')).location, form)
      }
    })
    assert.equal((await User.findOne({ id: user.id }))?.passwordHash, user.passwordHash)
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
