import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next, { type i18n } from 'i18next'
import { z } from 'zod'
import { formats, type Formats } from './formats'

export const locales = ['ru', 'en'] as const
export type Locale = (typeof locales)[number]
export const defaultLocale: Locale = 'ru'

/** Values for the `{{placeholders}}` of a text; `count` chooses the plural form. */
export type TextValues = Record<string, string | number>

export interface Texts {
  locale: Locale
  /** The sentence for a key of config/locales. A missing key throws, so that no page shows one. */
  t: (key: string, values?: TextValues) => string
  format: Formats
}

const folder = join(__dirname, '../../config/locales')
let catalogue: i18n | undefined

function load(): i18n {
  const resources = Object.fromEntries(
    locales.map((locale) => [
      locale,
      {
        translation: z
          .record(z.string(), z.unknown())
          .parse(JSON.parse(readFileSync(join(folder, `${locale}.json`), 'utf8'))),
      },
    ]),
  )
  const instance = i18next.createInstance()
  void instance.init({
    resources,
    lng: defaultLocale,
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return instance
}

/** Texts, dates and money in one language. */
export function texts(locale: Locale): Texts {
  const translate = (catalogue ??= load()).getFixedT(locale)
  return {
    locale,
    format: formats(locale),
    t(key, values) {
      const text = translate(key, { ...values, defaultValue: '' })
      if (text === '') throw new Error(`No text for "${key}" in ${locale}`)
      return text
    },
  }
}

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}
