import { accountDeleted } from '../../api/mail/messages/account-deleted'
import { accountBlocked } from '../../api/mail/messages/account-blocked'
import { accountInvitation } from '../../api/mail/messages/account-invitation'
import { accountUnblocked } from '../../api/mail/messages/account-unblocked'
import { alreadyRegistered } from '../../api/mail/messages/already-registered'
import { confirmEmail } from '../../api/mail/messages/confirm-email'
import { confirmNewEmail } from '../../api/mail/messages/confirm-new-email'
import { emailChanged } from '../../api/mail/messages/email-changed'
import { eventChanged } from '../../api/mail/messages/event-changed'
import { eventModerated } from '../../api/mail/messages/event-moderated'
import { invitation } from '../../api/mail/messages/invitation'
import { passwordChanged } from '../../api/mail/messages/password-changed'
import { paymentRefunded } from '../../api/mail/messages/payment-refunded'
import { resetPassword } from '../../api/mail/messages/reset-password'
import { securityChanged, type SecurityChange } from '../../api/mail/messages/security-changed'
import { roleChanged } from '../../api/mail/messages/role-changed'
import { ticketsCancelled } from '../../api/mail/messages/tickets-cancelled'
import { webhookFailed } from '../../api/mail/messages/webhook-failed'
import type { Mail } from '../../api/mail/mailer'
import { refundReasons, type RefundReason } from '../../api/db'
import type { Locale } from '../../api/text'

export const site = 'https://foyer.example'
export const to = 'anna@example.org'

const startsAt = new Date('2026-11-21T09:00:00Z')
const endsAt = new Date('2026-11-21T15:00:00Z')

export function invited(locale: Locale, name: string, total = 300_000, ends = endsAt): Mail {
  return invitation({
    to,
    locale,
    order: { number: 'F-1042', link: `${site}/orders/o1`, total, currency: 'RUB' },
    event: {
      title: name,
      startsAt,
      endsAt: ends,
      timeZone: 'Asia/Yekaterinburg',
      venue: name,
      address: 'Lenina 1',
      city: name,
      link: `${site}/events/night`,
    },
    tickets: ['t1', 't2'].map((key) => ({
      fullName: name,
      ticketTypeName: name,
      code: `K7QD2-M9X4${key}`,
      link: `${site}/tickets/${key}`,
      calendarLink: `${site}/tickets/${key}.ics?a=1&b=2`,
    })),
  })
}

export function refunded(locale: Locale, name: string, reason: RefundReason): Mail {
  const order = { number: 'F-1042', link: `${site}/orders/o1` }
  return paymentRefunded({ to, locale, amount: 150_050, currency: 'RUB', event: { title: name }, order, reason })
}

function cancelled(locale: Locale, name: string, reason: 'buyer' | 'organiser' | 'event'): Mail {
  const order = { number: 'F-1042', link: `${site}/orders/o1` }
  return ticketsCancelled({ to, locale, event: { title: name }, order, names: [name], reason })
}

const hall = { venue: 'Hall', address: 'Lenina 1', city: 'Perm', timeZone: 'Asia/Yekaterinburg' }

export function announced(locale: Locale, name: string, kind: 'changed' | 'cancelled' | 'message'): Mail {
  const now = { ...hall, startsAt, endsAt }
  const tickets = [
    {
      fullName: name,
      ticketTypeName: name,
      code: 'K7QD2-M9X4',
      link: `${site}/tickets/t1`,
      calendarLink: `${site}/tickets/t1.ics`,
    },
  ]
  return eventChanged({
    to,
    locale,
    kind,
    event: { title: name, ...now },
    before: kind === 'changed' ? { ...now, startsAt: new Date('2026-11-21T08:00:00Z'), venue: name } : now,
    text: name,
    link: `${site}/orders/o1`,
    tickets,
  })
}

export function moved(locale: Locale, firstName: string, newEmail = 'anna.new@mail.example'): Mail {
  return emailChanged({ to, firstName, locale, newEmail, helpLink: `${site}/login` })
}

const securityChanges: SecurityChange[] = [
  'secondStepOn',
  'secondStepOff',
  'recoveryCodesRenewed',
  'recoveryCodeUsed',
  'passkeyAdded',
  'passkeyRemoved',
]

export function secured(locale: Locale, firstName: string, kind: SecurityChange): Mail {
  const at = new Date('2026-11-01T21:05:00Z')
  return securityChanged({ to, firstName, locale, kind, at, resetLink: `${site}/profile/secret/new` })
}

function moderated(locale: Locale, name: string, note: string | null): Mail {
  return eventModerated({ to, firstName: name, locale, title: name, note, link: `${site}/admin/events/e1` })
}

function failed(locale: Locale, firstName: string, paused: boolean): Mail {
  return webhookFailed({ to, firstName, locale, host: 'receiver.example', paused, link: `${site}/admin/webhooks/w1` })
}

/** Every mail, with one name in each place that a person outside fills in. */
export const mails: Record<string, (locale: Locale, name: string) => Mail> = {
  'confirm-email': (locale, firstName) => confirmEmail({ to, firstName, locale, link: `${site}/confirm/tok` }),
  'confirm-email (again)': (locale, firstName) =>
    confirmEmail({ to, firstName, locale, link: `${site}/confirm/tok`, resetLink: `${site}/profile/secret/new` }),
  'already-registered': (locale, firstName) =>
    alreadyRegistered({
      to,
      firstName,
      locale,
      signInLink: `${site}/login`,
      resetLink: `${site}/profile/secret/new`,
    }),
  'reset-password': (locale, firstName) =>
    resetPassword({ to, firstName, locale, link: `${site}/profile/secret/edit?reset_password_token=tok` }),
  'password-changed': (locale, firstName) =>
    passwordChanged({ to, firstName, locale, resetLink: `${site}/profile/secret/new` }),
  'password-changed (by a link)': (locale, firstName) =>
    passwordChanged({ to, firstName, locale, resetLink: `${site}/profile/secret/new`, ended: true }),
  'confirm-new-email': (locale, firstName) =>
    confirmNewEmail({ to, firstName, locale, link: `${site}/profile/email/confirm?token=tok` }),
  'email-changed': moved,
  'account-deleted': (locale, firstName) => accountDeleted({ to, firstName, locale, siteLink: `${site}/` }),
  'account-invitation': (locale, firstName) =>
    accountInvitation({ to, firstName, locale, link: `${site}/profile/verification?confirmation_token=tok` }),
  'account-blocked': (locale, firstName) => accountBlocked({ to, firstName, locale, link: `${site}/` }),
  'account-unblocked': (locale, firstName) =>
    accountUnblocked({ to, firstName, locale, next: 'signIn', link: `${site}/login` }),
  'account-unblocked (waits)': (locale, firstName) =>
    accountUnblocked({ to, firstName, locale, next: 'confirm', link: `${site}/after_register` }),
  'role-changed (admin)': (locale, firstName) =>
    roleChanged({ to, firstName, locale, role: 'ROLE_ADMIN', link: `${site}/login` }),
  'role-changed (user)': (locale, firstName) =>
    roleChanged({ to, firstName, locale, role: 'ROLE_USER', link: `${site}/login` }),
  invitation: invited,
  'event-moderated (published)': (locale, name) => moderated(locale, name, null),
  'event-moderated (returned)': (locale, name) => moderated(locale, name, name),
  ...Object.fromEntries(
    refundReasons.map((reason) => [
      `payment-refunded (${reason})`,
      (locale: Locale, name: string) => refunded(locale, name, reason),
    ]),
  ),
  ...Object.fromEntries(
    securityChanges.map((kind) => [
      `security-changed (${kind})`,
      (locale: Locale, name: string) => secured(locale, name, kind),
    ]),
  ),
  'event-changed (changed)': (locale, name) => announced(locale, name, 'changed'),
  'event-changed (cancelled)': (locale, name) => announced(locale, name, 'cancelled'),
  'event-changed (message)': (locale, name) => announced(locale, name, 'message'),
  'webhook-failed (paused)': (locale, firstName) => failed(locale, firstName, true),
  'webhook-failed (goes on)': (locale, firstName) => failed(locale, firstName, false),
  'tickets-cancelled (buyer)': (locale, name) => cancelled(locale, name, 'buyer'),
  'tickets-cancelled (organiser)': (locale, name) => cancelled(locale, name, 'organiser'),
  'tickets-cancelled (event)': (locale, name) => cancelled(locale, name, 'event'),
}
