import type { Locale } from '../text'

/** Somebody who looks at an event. */
export interface Viewer {
  locale: Locale
  /** An organiser reads numbers, and of hidden ticket types, too; a visitor what the page of the event says. */
  as: 'visitor' | 'organiser'
  /** Shows this instead of what was shown before. Never waits; the newest says everything. */
  show(message: string): void
  /** Says that the line is alive. */
  beat(): void
  end(): void
}
