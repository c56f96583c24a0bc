import assert from 'node:assert/strict'
import { texts, type Locale } from '../../api/text'
import { encode } from './bad-bodies'
import type { FieldRow, Sentence } from './field-rows'
import type { OpenForm } from './open-form'
import { flashOf } from './ledger'
import { raw, type Answer } from './raw'

/** What must never reach a reader. */
export const internals = /node_modules|\.ts:\d|\wError:| at [\w.]+ \(|E_[A-Z]{4}|\[object |undefined|NaN|\{\{/

export interface Sending {
  language: Locale
  /** Goes out with the fields of the form, in place of those that are left out. */
  extra?: string
  without?: string[]
  body?: string | Buffer
  type?: string
  headers?: Record<string, string>
}

/** Sends the form as it stands, but for what is named. */
export async function send(form: OpenForm, sending: Partial<Sending> = {}): Promise<Answer> {
  const { language = 'ru', extra, without = [], body, type = 'application/x-www-form-urlencoded', headers } = sending
  const all = Object.entries({ _csrf: form.token, ...form.right }).filter(([name]) => !without.includes(name))
  const kind: Record<string, string> = type === '' ? {} : { 'Content-Type': type }
  return raw({
    method: 'POST',
    path: form.action,
    headers: { Cookie: form.visitor.cookies, 'Accept-Language': language, ...kind, ...headers },
    body: body ?? [encode(Object.fromEntries(all)), extra].filter(Boolean).join('&'),
  })
}

export interface Expected {
  /** Where it leads, if not to the page of the form. */
  page?: string
  sentence: Sentence
  /** The field that the sentence belongs to; none for a sentence about the whole form. */
  field?: string
  /** Fields that come back as they were typed. */
  kept: string[]
  secret: string[]
}

/** 303 to the page of the form with the sentence in the reader's language; no secret is kept. */
export async function refuses(
  form: OpenForm,
  sending: Sending,
  { page = form.page, sentence, field, kept, secret }: Expected,
): Promise<void> {
  const answer = await send(form, sending)
  assert.deepEqual([answer.status, answer.location], [303, page])
  const message = texts(sending.language).t(...sentence)
  const { fields = {}, errors, error } = await flashOf(form.visitor.cookies)
  assert.deepEqual(
    { errors, error },
    field ? { errors: [{ field, message }], error: undefined } : { errors: undefined, error: message },
  )
  for (const name of kept) assert.equal(fields[name], form.right[name], `${name} was not kept`)
  assert.deepEqual(
    Object.keys(fields).filter((name) => secret.some((each) => name.includes(each))),
    [],
  )
}

/** The page that the refusal led to says it, beside the field, and shows what was typed. */
export async function says(
  form: OpenForm,
  language: Locale,
  { page = form.page, sentence, field, kept, secret }: Expected,
): Promise<void> {
  const headers = { Cookie: form.visitor.cookies, 'Accept-Language': language }
  const { $, status } = await raw({ path: page, headers })
  const { t } = texts(language)
  assert.equal(status, 200)
  assert.equal($('html').attr('lang'), language)
  assert.ok($('title').text().startsWith(t('errors.titlePrefix')), $('title').text())
  assert.equal($('.summary li, .summary > p').text().trim(), t(...sentence))
  if (field) {
    assert.equal($(`[name="${field}"]`).closest('.wrong').find('.why').text(), t(...sentence))
    assert.equal(
      $(`[id="${$('.summary a').attr('href')?.slice(1)}"]`).length,
      1,
      'The link of the sentence leads nowhere',
    )
  }
  for (const name of kept) assert.equal(typedIn($, name), form.right[name], `${name} was not kept`)
  for (const name of secret) assert.equal($(`[name="${name}"]`).attr('value'), undefined, `${name} came back`)
  assert.doesNotMatch($('html').text(), internals)
}

/** What is expected when `field`, or the form as a whole, is refused: the other fields come back as they were typed. */
export function expected(fields: FieldRow[], sentence: Sentence, field?: string): Expected {
  const secret = fields.filter((row) => row.secret).map(({ name }) => name)
  const kept = fields.map(({ name }) => name).filter((name) => !secret.includes(name) && name !== field)
  const general = sentence[0].startsWith('refusals.')
  return { sentence, field: general ? undefined : field, kept, secret }
}

function typedIn($: Answer['$'], name: string): string | undefined {
  const field = $(`[name="${name}"]`)
  if (field.is('select')) return field.find('option[selected]').attr('value')
  if (field.is('textarea')) return field.text()
  return field.is('[type=radio]') ? field.filter('[checked]').attr('value') : field.attr('value')
}
