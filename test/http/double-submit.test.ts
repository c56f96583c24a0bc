import assert from 'node:assert/strict'
import { run } from '../support/setup'
import { formRows } from './form-rows'
import { growth } from './ledger'
import { internals, send } from './polite'
import type { Answer } from './raw'

/** What sending each form once does. */
const effects: Record<string, Record<string, number>> = {
  'POST /register': { 'user wait': 1, mails: 1, 'told user.registered': 1 },
  'POST /after_register': { mails: 1 },
  'POST /login': {},
  'POST /profile/login': {},
  'POST /login/code': { recovery_code: -1, mails: 1 },
  'POST /login/passkey': {},
  'POST /admin/login': {},
  'POST /admin/sign_up': { 'user wait': 1, mails: 1, 'told user.registered': 1 },
  'POST /admin/orders/:id/refunds': {
    'order cancelled': 1,
    'order paid': -1,
    'ticket cancelled': 1,
    'ticket valid': -1,
    'told order.cancelled': 1,
    mails: 1,
  },
  // What was given up runs once, however often it is asked for.
  'POST /admin/jobs/retries': {},
  'POST /admin/jobs/:id/retry': {},
  'DELETE /admin/jobs/:id': {},
  'POST /admin/orders/:id/refunds/:refund/attempts': {
    'refund failed': -1,
    'refund succeeded': 1,
    sandbox_refund: 1,
    mails: 1,
  },
  // Each is a wish of its own: whoever asks wants to see it come.
  'POST /admin/orders/:id/mail': { mails: 3 },
  'POST /admin/events': { event: 1, audit_entry: 1 },
  'PUT /admin/events/:id': { 'told event.changed': 1, audit_entry: 1 },
  'DELETE /admin/events/:id': { event: -1, ticket_type: -1 },
  'POST /admin/events/:id/copies': { event: 1, ticket_type: 1, audit_entry: 3 },
  'POST /admin/events/:id/publication': { 'told event.published': 1, mails: 1, audit_entry: 1 },
  'DELETE /admin/events/:id/submission': { audit_entry: 1 },
  'POST /admin/events/:id/rejection': { mails: 1, audit_entry: 1 },
  'POST /admin/events/:id/ticket_types': { ticket_type: 1, 'told event.changed': 1, audit_entry: 1 },
  'PUT /admin/events/:id/ticket_types/:type': { 'told event.changed': 1, audit_entry: 1 },
  'DELETE /admin/events/:id/ticket_types/:type': { ticket_type: -1, 'told event.changed': 1, audit_entry: 1 },
  'POST /admin/events/:id/ticket_types/:type/position': { 'told event.changed': 1, audit_entry: 1 },
  'PUT /admin/events/:id/refund_policy': { audit_entry: 1 },
  'POST /admin/events/:id/cancellation': { 'told event.cancelled': 1, audit_entry: 1 },
  'POST /admin/events/:id/cover': { audit_entry: 1 },
  'DELETE /admin/events/:id/cover': { cover: -1, audit_entry: 1 },
  'POST /admin/events/:id/announcements': { mails: 1, audit_entry: 1 },
  'POST /admin/payments/:provider/notification': { payment_notification: 3 },
  'DELETE /admin/payments/differences/:id': {},
  'POST /admin/users/:id/block': { 'user active': -1, 'user blocked': 1, mails: 1 },
  'DELETE /admin/users/:id/block': { 'user active': 1, 'user blocked': -1, mails: 1 },
  'PUT /admin/users/:id/role': { mails: 1 },
  'POST /logout': {},
  'POST /profile/sign_up': { 'user wait': 1, mails: 1, 'told user.registered': 1 },
  'PUT /profile/personal': {},
  'PUT /profile/sign_up': { mails: 1 },
  'POST /profile/passkeys': { passkey: 1, mails: 1 },
  'DELETE /profile/passkeys/:id': { passkey: -1, mails: 1 },
  'POST /admin/webhooks': { webhook: 1 },
  'PUT /admin/webhooks/:id': {},
  'DELETE /admin/webhooks/:id': { webhook: -1, webhook_delivery: -1 },
  'POST /admin/webhooks/:id/pause': {},
  'DELETE /admin/webhooks/:id/pause': {},
  // Each is a wish of its own: whoever asks wants to see it come.
  'POST /admin/webhooks/:id/test': { webhook_delivery: 3 },
  'POST /admin/webhooks/:id/secret': {},
  'POST /admin/webhooks/:id/deliveries/:delivery': {},
  'PUT /admin/receipts': { receipt_settings: 1 },
  'POST /admin/tokens': { api_token: 1 },
  'DELETE /admin/tokens/:id': { api_token: -1 },
  'POST /profile/sessions/end': {},
  'DELETE /profile/sessions': {},
  'DELETE /profile/sessions/:id': {},
  'DELETE /profile': { 'user active': -1, mails: 1 },
  'POST /profile/second_step': { second_step: 1, recovery_code: 10, mails: 1 },
  'POST /profile/second_step/codes': { mails: 1 },
  'DELETE /profile/second_step': { second_step: -1, recovery_code: -10, mails: 1 },
  'PUT /profile/secret': { mails: 1 },
  'POST /profile/confirm': { 'user wait': -1, 'user active': 1, 'told user.registered': 1, 'told user.confirmed': 1 },
  'POST /profile/secret': { mails: 1 },
  'PUT /profile/email': { mails: 1 },
  // Each is a wish of its own, and the newest mail counts.
  'POST /admin/users/:id/invitation': { mails: 3 },
  'POST /admin/invitations': { 'user wait': 1, mails: 3 },
  'POST /events/:slug/apply': { 'order pending': 1, attendee: 1, 'told order.placed': 1 },
  'POST /orders/:key/payments': { 'payment pending': 1, 'sandbox_payment pending': 1 },
  'POST /orders/:key/cancel': { 'order cancelled': 1, 'order pending': -1, 'told order.cancelled': 1 },
  'POST /orders/:key/refunds': {
    'order cancelled': 1,
    'order paid': -1,
    'ticket cancelled': 1,
    'ticket valid': -1,
    mails: 1,
    'told order.cancelled': 1,
  },
  'POST /sandbox-bank/:paymentId': {
    'order paid': 1,
    'order pending': -1,
    'payment pending': -1,
    'payment succeeded': 1,
    'sandbox_payment pending': -1,
    'sandbox_payment succeeded': 1,
    'ticket valid': 1,
    // The buyer becomes a customer, who is invited to open the account.
    'user wait': 1,
    mails: 2,
    'told order.paid': 1,
  },
}
effects['POST /sandbox-bank/:paymentId (one more step)'] = {
  ...effects['POST /sandbox-bank/:paymentId'],
  'sandbox_payment challenge': -1,
}
/** Once it is done, there is nothing left to answer for. */
const gone = ['DELETE /admin/events/:id']
delete effects['POST /sandbox-bank/:paymentId (one more step)']['sandbox_payment pending']

describe('A form that is sent more than once', () => {
  for (const { route, open } of formRows) {
    it(`does what it does once, at the same moment and afterwards: ${route}`, async () => {
      const form = await open()
      let answers: Answer[] = []
      const sendThrice = async () => (answers = [...(await Promise.all([send(form), send(form)])), await send(form)])
      assert.deepEqual(await growth(sendThrice), effects[route])
      for (const { status, location = '' } of answers) {
        if (gone.includes(route) && status === 404) continue
        assert.equal(status, 303)
        const { pathname } = new URL(location, run().baseUrl)
        const shown = await form.visitor.follow(await form.visitor.get(pathname))
        assert.equal(shown.status, 200)
        assert.doesNotMatch(shown.$('html').text(), internals)
      }
    })
  }

  it('is a promise about every form', () => {
    assert.deepEqual(Object.keys(effects).sort(), formRows.map(({ route }) => route).sort())
  })
})
