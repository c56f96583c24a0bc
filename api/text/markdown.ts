import { createHash } from 'node:crypto'
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'

/** More than that nobody reads, and no form takes; what stands behind it is left out. */
const mostCharacters = 100_000

/** HTML in the source is text. `breaks`: a line ends where its writer ended it. */
const parser = new MarkdownIt('default', { html: false, linkify: true, breaks: true, maxNesting: 20 })
parser.disable(['table', 'strikethrough'])
// A name with a dot in it is no address yet: "index.html" and "А.С.Пушкин" stay what they are.
parser.linkify.set({ fuzzyLink: false, fuzzyIP: false })

// The title of the page is its h1, and the description stands under an h2.
for (const rule of ['heading_open', 'heading_close'] as const) {
  parser.renderer.rules[rule] = (tokens, index, options, _environment, self) => {
    const token = tokens[index]
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`
    return self.renderToken(tokens, index, options)
  }
}
// A picture of another host would tell it who reads the page: its words stay.
parser.renderer.rules.image = (tokens, index) => parser.utils.escapeHtml(tokens[index]?.content ?? '')

const blocks = 'h3 h4 h5 h6 p ul ol li blockquote pre code hr br strong em'.split(' ')

/** The second wall behind the parser: whatever that lets through, no other element, attribute or address comes out. */
const allowed: sanitizeHtml.IOptions = {
  allowedTags: [...blocks, 'a'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesAppliedToAttributes: ['href'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  transformTags: {
    a: (_name, { href = '' }) => {
      const attribs: sanitizeHtml.Attributes = /^(https?:\/\/|mailto:|tel:)/i.test(href)
        ? { href, rel: 'nofollow noopener ugc' }
        : {}
      return { tagName: 'a', attribs }
    },
  },
}

/** So much rendered text is kept, in characters; whoever was asked for longest ago goes first. */
const mostKept = 4_000_000
const kept = new Map<string, string>()
let keptSize = 0

/**
 * The HTML of a text in Markdown: headings from h3 on, paragraphs, lists, quotes, code, emphasis, and links to http,
 * https, mailto and tel. Nothing else comes out, whatever goes in. The same text is rendered once.
 */
export function renderMarkdown(source: string): string {
  const key = createHash('sha256').update(source).digest('base64')
  const known = kept.get(key)
  if (known !== undefined) {
    kept.delete(key)
    kept.set(key, known)
    return known
  }
  const html = sanitizeHtml(parser.render(source.slice(0, mostCharacters).toWellFormed()), allowed)
  keep(key, html)
  return html
}

function keep(key: string, html: string): void {
  kept.set(key, html)
  keptSize += html.length
  for (const [oldest, its] of kept) {
    if (keptSize <= mostKept) return
    kept.delete(oldest)
    keptSize -= its.length
  }
}

/** The words of a text in Markdown on one line, at most so many characters long: for previews, calendars and mails. */
export function plainText(source: string, most: number): string {
  // More markup than words is no text that anybody would preview.
  const tokens = parser.parse(source.slice(0, Math.min(mostCharacters, most * 10)).toWellFormed(), {})
  const words = tokens
    .flatMap((token) => (token.children ? token.children.map(wordsOf) : [`${token.content} `]))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
  if (words.length <= most) return words
  const whole = words.slice(0, most - 1).replace(/\s+\S*$/, '')
  return `${whole.slice(0, most - 1).toWellFormed()}…`
}

function wordsOf({ type, content }: { type: string; content: string }, index: number, all: unknown[]): string {
  const end = index === all.length - 1 ? ' ' : ''
  return (type === 'softbreak' || type === 'hardbreak' ? ' ' : content) + end
}
