import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import { texts, type Locale } from '../text'
import { button, oneLine, plainText, type Block, type Link } from './blocks'
import type { Mail } from './mailer'

/** What a mail says. Text and HTML are made of the same blocks, so neither can lack what the other has. */
export interface Letter {
  to: string
  locale: Locale
  subject: string
  heading: string
  before: Block[]
  /** The one button. */
  action: Link
  after?: Block[]
  /** A sentence: why this person gets this mail. */
  why: string
}

const template = join(__dirname, '../../views/emails/layout.ejs')
let render: ejs.TemplateFunction | undefined

/** Writes a mail as text and as HTML (views/emails). */
export function letter({ to, locale, subject, heading, before, action, after = [], why }: Letter): Mail {
  const { t } = texts(locale)
  const blocks = [...before, button(action.label, action.link), ...after]
  const title = oneLine(heading)
  const foot = [t('mail.sender', { site: new URL(action.link).host }), oneLine(why)]
  render ??= ejs.compile(readFileSync(template, 'utf8'), { filename: template, cache: true })
  return {
    to,
    subject: oneLine(subject),
    text: plainText(title, blocks, foot),
    html: render({ locale, title, blocks, foot, brand: t('mail.brand'), linkHint: t('mail.linkHint') }),
  }
}

/** A name that carries an address would make our mail carry a stranger's advertisement (registration spam). */
const carriesAddress = /\/\/|www\.|@|[\p{L}\p{N}-]\.[\p{L}]{2,}/iu
const longestName = 60
const spoken = /\p{L}/u

/** "Hello, Anna!", or just "Hello!" for a name that should not stand in a mail. */
export function greeting(locale: Locale, firstName: string): string {
  const name = oneLine(firstName)
  const { t } = texts(locale)
  if (!spoken.test(name) || name.length > longestName || carriesAddress.test(name)) return t('mail.hello')
  return t('mail.helloName', { name })
}
