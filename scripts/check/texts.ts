import type { Guard, ProjectFile } from './files'
import { sourceTexts } from './source-texts'

const languages = ['ru', 'en']
const plural = /_(zero|one|two|few|many|other)$/

/** Every text exists in every language, with the same values in it and all of that language's plural forms. */
export const sameTexts: Guard = (files) => {
  const catalogues = languages.map((language) => ({ language, texts: textsOf(files, language) }))
  const families = new Set(catalogues.flatMap(({ texts }) => [...texts.keys()].map((key) => familyOf(key, texts))))
  const all = catalogues.map(({ texts }) => texts)
  return [...families]
    .sort()
    .flatMap((family) => [
      ...catalogues.flatMap(({ language, texts }) => missingForms(family, language, texts, all)),
      ...differentValues(family, all),
    ])
}

/** Every key that the code asks for exists, and no text is left that nobody asks for. */
export const usedTexts: Guard = (files) => {
  const texts = textsOf(files, 'ru')
  const families = [...new Set([...texts.keys()].map((key) => familyOf(key, texts)))]
  const { asked, mentioned, words } = sourceTexts(files)
  const patterns = [...mentioned, ...asked.map(({ key }) => key)]
  const isUsed = (family: string) =>
    patterns.some((pattern) => {
      const made = pattern.exec(family)?.slice(1)
      return made?.every((word) => words.has(word))
    })
  return [
    ...asked
      .filter(({ key }) => !families.some((family) => key.test(family)))
      .map(({ at, said }) => `${at} asks for the text ${said}, which is not there`),
    ...families.filter((family) => !isUsed(family)).map((family) => `config/locales: nobody asks for ${family}`),
  ]
}

/** Key to text, flat; empty if there is no such file. */
function textsOf(files: ProjectFile[], language: string): Map<string, string> {
  const file = files.find(({ path }) => path === `config/locales/${language}.json`)
  const texts = new Map<string, string>()
  const walk = (value: unknown, key: string) => {
    if (typeof value === 'string') texts.set(key, value)
    else if (value instanceof Object)
      for (const [name, inner] of Object.entries(value)) walk(inner, key ? `${key}.${name}` : name)
  }
  walk(JSON.parse(file?.text ?? '{}'), '')
  return texts
}

/** What the code calls it: `units.left` for `units.left_few`. */
function familyOf(key: string, texts: Map<string, string>): string {
  const base = key.replace(plural, '')
  return base !== key && texts.has(`${base}_other`) ? base : key
}

function missingForms(
  family: string,
  language: string,
  texts: Map<string, string>,
  all: Map<string, string>[],
): string[] {
  const isPlural = all.some((each) => each.has(`${family}_other`))
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  const keys = isPlural ? pluralCategories.map((category) => `${family}_${category}`) : [family]
  return keys.filter((key) => !texts.get(key)).map((key) => `config/locales/${language}.json lacks ${key}`)
}

function differentValues(family: string, all: Map<string, string>[]): string[] {
  const values = all.map((texts) => {
    const said = [...texts].filter(([key]) => familyOf(key, texts) === family).map(([, text]) => text)
    return [...new Set(said.join(' ').match(/\{\{[^}]*\}\}/g))].sort().join(' ')
  })
  return new Set(values).size > 1
    ? [`config/locales: ${family} has other values in ${languages.join(' than in ')}`]
    : []
}
