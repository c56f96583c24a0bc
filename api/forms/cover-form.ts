import { z } from 'zod'
import type { Upload, UploadForm } from '../http/upload'
import { FormRefusal } from '../refusal'
import { optionalLine, parseForm } from './text'

const description = z.object({ alt: optionalLine('alt', { most: 300 }) })

/**
 * What the form of a cover brought: a file, or none where only the words change.
 * @throws FormRefusal for a file that is too large, several files, an empty one, and bad words
 */
export function coverForm(values: unknown, upload: UploadForm | undefined): { alt: string; file?: Upload } {
  if (upload?.problem === 'tooLarge') throw refused('form.cover.tooLarge')
  const alt = parseForm(description, values).alt ?? ''
  const files = upload?.files ?? []
  if (files.length > 1) throw refused('form.cover.onlyOne')
  const [file] = files.filter(({ field }) => field === 'cover')
  if (file?.bytes === 0) throw refused('form.cover.empty')
  return { alt, file }
}

/** The version of the cover that the form showed; undefined where it did not say. */
export function seenCover({ seen }: Record<string, unknown>): string | undefined {
  return typeof seen === 'string' ? seen : undefined
}

export function refused(text: string): FormRefusal {
  return new FormRefusal([{ field: 'cover', text }])
}
