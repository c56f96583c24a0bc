import assert from 'node:assert/strict'
import { anEvent, applicationFields } from './support/builders'
import { anna, ilya } from './support/cast'
import { run } from './support/setup'
import { VisitorAgent } from './support/visitor'

describe('The way from a stranger to a paid ticket', () => {
  it('registers, confirms by mail, signs in, applies, pays, and holds a ticket that came by mail', async () => {
    const person = anna()
    const visitor = new VisitorAgent()
    const { event, ticketTypes } = await anEvent()

    const registered = await visitor.submit('/register', {
      username: '',
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      password: person.password,
    })
    assert.deepEqual([registered.status, registered.location], [303, '/after_register'])
    const mail = await run().smtp.mailTo(person.email)
    const link = /http:\/\/[^\s]+\/confirm\/[\w-]+/.exec(mail.text)?.[0] ?? ''
    const confirmed = await visitor.get(new URL(link).pathname)
    assert.deepEqual([confirmed.status, confirmed.location], [303, '/login'])
    const login = await visitor.get('/login')
    assert.equal(login.$('input[name=login]').attr('value'), person.email)
    const token = String(login.$('form[action="/login"] input[name=_csrf]').attr('value'))
    const home = await visitor.send('/login', { _csrf: token, login: person.email, password: person.password })
    assert.deepEqual([home.status, home.location], [303, '/'])

    const apply = `/events/${event.slug}/apply`
    const order = await visitor.submit(apply, applicationFields(ticketTypes[0]!.id, [person, ilya()]))
    assert.match(order.location ?? '', /^\/orders\/[\w-]{32}$/)
    const bank = await visitor.submit(order.location!, { provider: 'sandbox' }, `${order.location}/payments`)
    assert.match(bank.location ?? '', /^\/sandbox-bank\//)
    const back = await visitor.submit(bank.location!, {
      cardNumber: '4242 4242 4242 4242',
      expiry: '12/30',
      cvc: '123',
      holder: 'ANNA ELKINA',
    })
    assert.match(back.location ?? '', /^\/payments\/[0-9a-f-]+\/return$/)
    const returned = await visitor.get(back.location!)
    assert.equal(returned.location, `${order.location}/thanks`)
    const thanks = await visitor.get(returned.location)
    assert.equal(thanks.status, 200)
    assert.equal(thanks.$('.ticket').length, 2)

    const invitation = await run().smtp.mailTo(person.email)
    assert.match(invitation.subject, /Вечер в фойе/)
    const profile = await visitor.get('/profile')
    assert.match(profile.$('#upcoming').text(), /Вечер в фойе/)
  })
})
