import { alreadyRegistered } from '../../api/mail/messages/already-registered'
import { confirmEmail } from '../../api/mail/messages/confirm-email'
import { invitation } from '../../api/mail/messages/invitation'
import { paymentRefunded } from '../../api/mail/messages/payment-refunded'
import type { Mail } from '../../api/mail/mailer'
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

export function refunded(locale: Locale, name: string, reason: 'late' | 'surplus'): Mail {
  const order = { number: 'F-1042', link: `${site}/orders/o1` }
  return paymentRefunded({ to, locale, amount: 150_050, currency: 'RUB', event: { title: name }, order, reason })
}

/** Every mail, with one name in each place that a person outside fills in. */
export const mails: Record<string, (locale: Locale, name: string) => Mail> = {
  'confirm-email': (locale, firstName) => confirmEmail({ to, firstName, locale, link: `${site}/confirm/tok` }),
  'already-registered': (locale, firstName) =>
    alreadyRegistered({ to, firstName, locale, signInLink: `${site}/login` }),
  invitation: invited,
  'payment-refunded (late)': (locale, name) => refunded(locale, name, 'late'),
  'payment-refunded (surplus)': (locale, name) => refunded(locale, name, 'surplus'),
}
