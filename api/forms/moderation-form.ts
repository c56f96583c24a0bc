import { z } from 'zod'
import { paragraphs, parseForm } from './text'

const note = z.object({ moderationNote: paragraphs('moderationNote', { least: 3, most: 2000 }) })

/** Why an event is given back to its organiser. @throws FormRefusal */
export function moderationForm(values: unknown): string {
  return parseForm(note, values).moderationNote
}
