import { texts, type Locale } from '../../text'
import { facts, paragraph } from '../blocks'
import { greeting, letter } from '../letter'
import type { Mail } from '../mailer'

interface Content {
  to: string
  firstName: string
  locale: Locale
  title: string
  /** Why it was given back; null: it was published. */
  note: string | null
  /** The event in the organiser console. */
  link: string
}

/** Tells an organiser what an admin made of an event that was handed in. */
export function eventModerated({ to, firstName, locale, title, note, link }: Content): Mail {
  const { t } = texts(locale)
  const verdict = note === null ? 'published' : 'returned'
  return letter({
    to,
    locale,
    subject: t(`mail.moderated.${verdict}.subject`, { event: title }),
    heading: t(`mail.moderated.${verdict}.heading`),
    before: [
      paragraph(greeting(locale, firstName)),
      paragraph(t(`mail.moderated.${verdict}.text`, { event: title })),
      ...(note === null ? [] : [facts({ label: t('mail.moderated.note'), value: note })]),
    ],
    action: { label: t(`mail.moderated.${verdict}.action`), link },
    why: t('mail.moderated.why'),
  })
}
