/** Somewhere to go. `link` is absolute and made by us, never by a visitor. */
export interface Link {
  label: string
  link: string
}

export interface Fact {
  label: string
  value: string
  link?: string
}

/** The parts of a mail; each kind has its part in views/emails and its lines in `plainText`. */
export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'quote'; text: string }
  | ({ kind: 'button' } & Link)
  | ({ kind: 'link'; text: string } & Link)
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'ticket'; holder: string; code: Fact; links: Link[] }

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text: oneLine(text) }
}

/** A line in somebody else's words, marked as such: it cannot pose as one of ours. */
export function quote(text: string): Block {
  return { kind: 'quote', text: oneLine(text) }
}

export function button(label: string, link: string): Block {
  return { kind: 'button', label, link }
}

/** Another way on beside the button, after the words that say for whom. */
export function wayOn(text: string, { label, link }: Link): Block {
  return { kind: 'link', text: oneLine(text), label, link }
}

/** Lines of label and value. */
export function facts(...list: Fact[]): Block {
  return { kind: 'facts', facts: list.map((fact) => ({ ...fact, value: oneLine(fact.value) })) }
}

export function ticketStub(holder: string, code: Fact, ...links: Link[]): Block {
  return { kind: 'ticket', holder: oneLine(holder), code, links }
}

/**
 * Names and titles come from visitors. Without line breaks they cannot pose as a line of ours in the text version,
 * and without marks that turn the direction of writing they cannot hide what they say.
 */
export function oneLine(value: string): string {
  return value
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, keptSpace)
    .trim()
}

/** Intl puts no-break spaces into money and dates; they stay. */
function keptSpace(spaces: string): string {
  return /^[\u00a0\u202f]$/.test(spaces) ? spaces : ' '
}

/** The whole mail without markup, links written out. */
export function plainText(title: string, blocks: Block[], foot: string[]): string {
  return [title, ...blocks.map(plainBlock), '—', foot.join('\n')].join('\n\n') + '\n'
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text
    case 'quote':
      return `> ${block.text}`
    case 'button':
      return plainLink(block)
    case 'link':
      return `${block.text}\n${plainLink(block)}`
    case 'facts':
      return block.facts.map(plainFact).join('\n')
    case 'ticket':
      return [block.holder, plainFact(block.code), ...block.links.map(plainLink)].join('\n')
  }
}

function plainFact({ label, value, link }: Fact): string {
  return link ? `${label}: ${value}\n${link}` : `${label}: ${value}`
}

function plainLink({ label, link }: Link): string {
  return `${label}:\n${link}`
}
