import assert from 'node:assert/strict'
import { anna, ilya } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { found, mailsTo, register, waitingUser } from './support'

const taken = /^Этот логин уже занят: выберите другой/

describe('Usernames', () => {
  it('belong to one person, however they are written', async () => {
    const username = `ёлка${Date.now()}`
    await waitingUser(anna(), { username })
    for (const again of [username, username.toUpperCase(), ` ${username} `, username.normalize('NFD')]) {
      const visitor = new VisitorAgent()
      const person = ilya()
      const answer = await register(visitor, person, { username: again })
      assert.deepEqual([answer.status, answer.location], [303, '/register'])
      const page = await visitor.get('/register')
      assert.match(page.$('#username-error').text(), taken)
      assert.equal(page.$('#username').attr('value'), again)
      assert.equal(await found(person.email), undefined)
    }
  })

  it('go to one of two who want the same one at once; the other is told and can choose again', async () => {
    const username = `shared${Date.now()}`
    const people = [anna(), ilya()].map((person) => ({ person, visitor: new VisitorAgent() }))
    const answers = await Promise.all(people.map(({ person, visitor }) => register(visitor, person, { username })))
    assert.deepEqual(answers.map(({ location }) => location).sort(), ['/after_register', '/register'])
    const late = people[answers.findIndex(({ location }) => location === '/register')]
    assert.ok(late)
    assert.match((await late.visitor.get('/register')).$('#username-error').text(), taken)
    assert.equal(await found(late.person.email), undefined)
    assert.equal(mailsTo(late.person.email).length, 0)
    assert.equal((await register(late.visitor, late.person)).location, '/after_register')
  })
})
