import { Ticket } from '../../api/db'
import { mailboxMailer } from '../../api/mail/mailbox'
import { settings } from '../../api/settings'
import { aCoveredEvent } from '../support/covers'
import { anEvent, signedIn } from '../support/builders'
import { eventually } from '../support/eventually'
import { VisitorAgent } from '../support/visitor'
import { aStranger, anAdmin } from './admin-rows'
import { invitationPage, resetPage } from './account-rows'
import { atBank, atOrder, cardWithOneMoreStep, goodCard, atRefund } from './form-rows'
import { anAnnouncement, anAudience } from './announcement-rows'
import { aMember, atHome } from './open-form'
import { atCode, withSecondStep } from './second-step-rows'
import { withToken } from './token-rows'
import { atWebhook } from './webhook-rows'
import { aDifference, aFreeOrder } from './money-rows'

export type Visit = [visitor: VisitorAgent, path: string]

let pages: Promise<Record<string, Visit>> | undefined

/** One of every page that the site can show, by its view; in brackets what is particular about it. */
export function everyPage(): Promise<Record<string, Visit>> {
  return (pages ??= visitAll())
}

async function visitAll(): Promise<Record<string, Visit>> {
  const anybody = new VisitorAgent()
  const { event } = await anEvent({}, [{}, { name: 'Вход <b>"свободный"</b>', price: 0 }])
  const [refunding, waiting, cancelled, paying, further, paid] = await Promise.all([
    atRefund(),
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
  const settingUp = (await atHome()).visitor
  const halfway = await atCode()
  const careful = await withSecondStep()
  const admin = await anAdmin()
  const webhook = await atWebhook()
  await aDifference()
  const covered = (await aCoveredEvent({ alt: '<b>"\'&' })).event.id
  const announced = await anAnnouncement()
  const { event: waitingEvent } = await anEvent({ status: 'draft', submittedAt: new Date(), title: '<b>"\'&' })
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
    'second-step/enter': [halfway.visitor, '/login/code'],
    'second-step/enter (recovery code)': [halfway.visitor, '/login/code?recovery=1'],
    'profile/index': [member, '/profile'],
    'profile/personal': [member, '/profile/personal'],
    'profile/personal-edit': [member, '/profile/personal/edit'],
    'profile/security': [member, '/profile/security'],
    'profile/data': [member, '/profile/data'],
    'profile/delete': [member, '/profile/delete'],
    'profile/security (second step)': [careful, '/profile/security'],
    'second-step/new': [settingUp, '/profile/second_step/new'],
    'second-step/codes': [careful, '/profile/second_step/codes'],
    'second-step/edit': [careful, '/profile/second_step/edit'],
    'passkey/new': [member, '/profile/passkeys/new'],
    'profile/email': [member, '/profile/email/edit'],
    'api/docs': [anybody, '/api/docs'],
    'admin/tokens': [(await withToken()).visitor, '/admin/tokens'],
    'admin/tokens (none)': [member, '/admin/tokens'],
    'admin/receipts': [member, '/admin/receipts'],
    'admin/webhooks': [member, '/admin/webhooks'],
    'admin/webhook': [webhook.visitor, webhook.page],
    'password/change': [member, '/profile/sign_up/edit'],
    'password/new': [anybody, '/profile/secret/new'],
    'password/edit': [anybody, (await resetPage()).page],
    'invitation/show': [anybody, (await invitationPage()).page],
    'user/register (console)': [anybody, '/admin/sign_up'],
    'session/new (console)': [anybody, '/admin/login'],
    'admin/dashboard': [admin, '/admin?days=90'],
    'admin/dashboard (nothing)': [member, '/admin'],
    'admin/event-dashboard': [admin, `/admin/events/${announced.event.id}/dashboard`],
    'admin/announcements': [admin, `/admin/events/${announced.event.id}/announcements`],
    'admin/announcements (none)': [admin, `/admin/events/${event.id}/announcements`],
    'admin/announcement': [admin, `/admin/events/${(await anAudience()).event.id}/announcements/new`],
    'admin/announcement (nobody)': [admin, `/admin/events/${event.id}/announcements/new`],
    'admin/events': [admin, '/admin/events'],
    'admin/events (none)': [member, '/admin/events'],
    'admin/orders': [admin, '/admin/orders'],
    'admin/orders (none)': [member, '/admin/orders?q=%3Cscript%3Ealert(1)%3C/script%3E'],
    'admin/order': [admin, `/admin/orders/${(await aFreeOrder()).id}`],
    'admin/cover': [admin, `/admin/events/${covered}/cover`],
    'admin/cover (none)': [admin, `/admin/events/${event.id}/cover`],
    'admin/jobs': [admin, '/admin/jobs'],
    'admin/jobs (retrying, none)': [admin, '/admin/jobs?state=retrying&kind=nothing'],
    'admin/event-money': [admin, `/admin/events/${event.id}/money`],
    'admin/event': [admin, `/admin/events/${event.id}`],
    'admin/event (waits)': [admin, `/admin/events/${waitingEvent.id}`],
    'admin/event-form': [admin, '/admin/events/new'],
    'admin/event-form (change)': [admin, `/admin/events/${event.id}/edit`],
    'admin/ticket-type': [admin, `/admin/events/${event.id}/ticket_types/new`],
    'admin/event-log': [admin, `/admin/events/${event.id}/log`],
    'admin/preview': [admin, `/admin/events/${waitingEvent.id}/preview`],
    'admin/moderation': [admin, '/admin/moderation'],
    'admin/payments': [admin, '/admin/payments'],
    'admin/users': [admin, '/admin/users'],
    'admin/users (nobody)': [admin, '/admin/users?q=%3Cscript%3Ealert(1)%3C/script%3E'],
    'admin/user': [admin, `/admin/users/${(await aStranger()).id}`],
    'admin/user (blocked)': [admin, `/admin/users/${(await aStranger({ status: 'blocked' })).id}`],
    'order/show': [waiting.visitor, waiting.page],
    'order/show (cancelled)': [cancelled.visitor, cancelled.page],
    'order/refund': [refunding.visitor, refunding.page],
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
