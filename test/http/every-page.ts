import { Ticket } from '../../api/db'
import { mailboxMailer } from '../../api/mail/mailbox'
import { settings } from '../../api/settings'
import { anEvent, signedIn } from '../support/builders'
import { eventually } from '../support/eventually'
import { VisitorAgent } from '../support/visitor'
import { invitationPage, resetPage } from './account-rows'
import { atBank, atOrder, cardWithOneMoreStep, goodCard } from './form-rows'
import { aMember } from './open-form'

export type Visit = [visitor: VisitorAgent, path: string]

let pages: Promise<Record<string, Visit>> | undefined

/** One of every page that the site can show, by its view; in brackets what is particular about it. */
export function everyPage(): Promise<Record<string, Visit>> {
  return (pages ??= visitAll())
}

async function visitAll(): Promise<Record<string, Visit>> {
  const anybody = new VisitorAgent()
  const { event } = await anEvent({}, [{}, { name: 'Вход <b>"свободный"</b>', price: 0 }])
  const [waiting, cancelled, paying, further, paid] = await Promise.all([
    atOrder(),
    atOrder(),
    atBank(),
    atBank(),
    atBank(),
  ])
  await cancelled.visitor.submit(cancelled.page, {}, `${cancelled.page}/cancel`)
  await further.visitor.submit(further.page, cardWithOneMoreStep)
  const back = await paid.visitor.submit(paid.page, goodCard)
  const { location: thanks = '' } = await paid.visitor.get(back.location!)
  const newest = async () => (await Ticket.find({ where: {}, sort: 'createdAt DESC', limit: 1 }))[0]
  const ticket = await eventually(newest)
  await mailboxMailer(settings().dataDir, 'a@example.org').send({
    to: 'b@example.org',
    subject: '<script>alert(1)</script>',
    text: 'http://localhost/',
    html: '<p style="color: red">a</p><script>alert(1)</script>',
  })
  const mail = (await anybody.get('/dev/mailbox')).$('a[href^="/dev/mailbox/"]').attr('href') ?? ''
  const member = await signedIn(await aMember())
  const mistaken = new VisitorAgent()
  await mistaken.submit('/register', { firstName: '<b>"\'&', email: '<script>alert(1)</script>', password: 'a' })
  return {
    'event/feed': [anybody, '/'],
    'event/show': [anybody, `/events/${event.slug}`],
    'event/apply': [anybody, `/events/${event.slug}/apply`],
    'user/register': [anybody, '/register'],
    'user/register (mistakes)': [mistaken, '/register'],
    'user/error': [anybody, '/register/error'],
    'user/after_register': [anybody, '/after_register'],
    'user/error (used link)': [anybody, '/confirm/a'],
    'session/new': [anybody, '/login'],
    'profile/index': [member, '/profile'],
    'profile/personal': [member, '/profile/personal'],
    'profile/personal-edit': [member, '/profile/personal/edit'],
    'profile/email': [member, '/profile/email/edit'],
    'password/change': [member, '/profile/sign_up/edit'],
    'password/new': [anybody, '/profile/secret/new'],
    'password/edit': [anybody, (await resetPage()).page],
    'invitation/show': [anybody, (await invitationPage()).page],
    'order/show': [waiting.visitor, waiting.page],
    'order/show (cancelled)': [cancelled.visitor, cancelled.page],
    'order/show (paid)': [paid.visitor, thanks.replace('/thanks', '')],
    'order/thanks': [paid.visitor, thanks],
    'ticket/show': [paid.visitor, `/tickets/${ticket.key}`],
    'bank/pay': [paying.visitor, paying.page],
    'bank/pay (one more step)': [further.visitor, further.page],
    'dev/mailbox': [anybody, '/dev/mailbox'],
    'dev/mail': [anybody, mail],
    '404': [anybody, '/nothing'],
  }
}
