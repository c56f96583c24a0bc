import assert from 'node:assert/strict'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { logOf, whileLocked, whileDatabaseRefuses, whileUsersCannotBeRead } from './breakdowns'
import { ask, found, waitingUser, words } from './support'

const minute = 60_000
const general = /Что-то пошло не так\. Попробуйте ещё раз через несколько минут\./
const unusable = /Ссылка уже использована или устарела\. Попробуйте войти или отправьте письмо ещё раз\./

describe('Diagram 1: GET /confirm/:token', () => {
  it('User.findOne(), User.update(): user.active = true, and the token is gone', async () => {
    const { user, path } = await waitingUser(anna())
    await new VisitorAgent().get(path)
    const { status, emailConfirmToken, emailConfirmExpires } = (await found(user.email)) ?? {}
    assert.deepEqual(
      { status, emailConfirmToken, emailConfirmExpires },
      {
        status: 'active',
        emailConfirmToken: null,
        emailConfirmExpires: null,
      },
    )
  })

  it('changes nothing else of the user, and nobody else', async () => {
    const { user, path } = await waitingUser(anna())
    const other = await waitingUser(anna())
    await new VisitorAgent().get(path)
    const after = await found(user.email)
    const { status, emailConfirmToken, emailConfirmExpires, updatedAt } = user
    assert.deepEqual({ ...after, status, emailConfirmToken, emailConfirmExpires, updatedAt }, user)
    assert.deepEqual(await found(other.user.email), other.user)
  })

  it('redirect(303, /login), where the login is filled in already', async () => {
    const { user, path } = await waitingUser(anna())
    const visitor = new VisitorAgent()
    const answer = await visitor.get(path)
    assert.deepEqual([answer.status, answer.location], [303, '/login'])
    const login = await visitor.get('/login')
    assert.equal(login.$('input[name=login]').attr('value'), user.email)
    assert.match(words(login), /Почта подтверждена/)
  })

  it('only confirms: nobody is signed in by it', async () => {
    const { path } = await waitingUser(anna())
    const visitor = new VisitorAgent()
    await visitor.get(path)
    assert.equal((await visitor.get('/profile')).location, '/profile/login')
  })

  it('changes nothing on HEAD, by which mail scanners look at links', async () => {
    const { user, path } = await waitingUser(anna())
    assert.equal((await ask(path, { method: 'HEAD' })).status, 200)
    assert.deepEqual(await found(user.email), user)
    assert.equal((await ask(path)).status, 303)
  })

  it('lets one of 50 who use a token at once win', async () => {
    const { user, path } = await waitingUser(anna())
    const answers = await whileLocked(user.id, 5, () => Promise.all(Array.from({ length: 50 }, () => ask(path))))
    assert.equal(answers.filter(({ status }) => status === 303).length, 1)
    assert.equal(answers.filter(({ status }) => status === 404).length, 49)
    for (const answer of answers) if (answer.status === 404) assert.match(await answer.text(), unusable)
  })
})

describe('Diagram 2: an error in GET /confirm/:token', () => {
  it('a database that cannot search: res.view(/user/error) in general words, the message only in the log', async () => {
    const { user, path } = await waitingUser(anna())
    const visitor = new VisitorAgent()
    const log = await logOf(() =>
      whileUsersCannotBeRead(async (message) => {
        const page = await visitor.get(path)
        assert.equal(page.status, 500)
        assert.match(words(page), general)
        assert.ok(!page.text.includes(message) && !/column|select|waterline|adapter/i.test(words(page)))
      }),
    )
    assert.match(log, /email_confirm_token/)
    assert.deepEqual(await found(user.email), user)
  })

  it('a database that cannot update: the same, and the link works once the database does', async () => {
    const { user, path } = await waitingUser(anna())
    let inside = ''
    const log = await logOf(() =>
      whileDatabaseRefuses('UPDATE', user.email, async (message) => {
        inside = message
        const page = await new VisitorAgent().get(path)
        assert.equal(page.status, 500)
        assert.match(words(page), general)
        assert.ok(!page.text.includes(message))
      }),
    )
    assert.ok(log.includes(inside))
    assert.ok(!log.includes(path.replace('/confirm/', '')), 'the token is in the log')
    assert.equal((await new VisitorAgent().get(path)).location, '/login')
  })

  it('a token that was used says what to do next, with a way to it', async () => {
    const { path } = await waitingUser(anna())
    await new VisitorAgent().get(path)
    const page = await new VisitorAgent().get(path)
    assert.equal(page.status, 404)
    assert.match(words(page), unusable)
    assert.deepEqual(
      page
        .$('main a')
        .map((_, link) => page.$(link).attr('href'))
        .get(),
      ['/login', '/after_register'],
    )
  })

  it('says the same for a used, an expired, an unknown and a malformed token: not whether an account exists', async () => {
    const used = await waitingUser(anna())
    await new VisitorAgent().get(used.path)
    const expired = await waitingUser(anna(), { emailConfirmExpires: new Date(Date.now() - minute) })
    const blocked = await waitingUser(anna(), { status: 'blocked' })
    const strange = [
      'A'.repeat(43),
      'x',
      '%00',
      '%D0%B6',
      "'%20OR%20''='",
      '[$ne]',
      'a'.repeat(5000),
      'null',
      'undefined',
    ]
    const paths = [used.path, expired.path, blocked.path, ...strange.map((token) => `/confirm/${token}`)]
    const said = await Promise.all(
      paths.map(async (path) => {
        const page = await new VisitorAgent().get(path)
        page.$('.request-id').remove()
        return `${page.status} ${words(page)}`
      }),
    )
    assert.match(said[0] ?? '', unusable)
    assert.deepEqual(new Set(said).size, 1, said.join('\n'))
    assert.equal((await found(expired.user.email))?.status, 'wait')
    assert.equal((await found(blocked.user.email))?.status, 'blocked')
  })

  it('speaks English to an English reader', async () => {
    const page = await new VisitorAgent('en').get('/confirm/unknown')
    assert.match(words(page), /This link was already used or is out of date/)
  })
})
