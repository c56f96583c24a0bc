import ts from 'typescript'
import { lineAt, type ProjectFile } from './files'

/** What the sources say about texts: keys of config/locales, and words that keys are made of. */
export interface SourceTexts {
  /** What must be a key, with its place: the arguments of t(), complaint() and Refusal, and `text` of a problem. */
  asked: { key: RegExp; said: string; at: string }[]
  /** What may be a key: every string, and every template with any word in place of its values. */
  mentioned: RegExp[]
  words: Set<string>
}

export function sourceTexts(files: ProjectFile[]): SourceTexts {
  const found: SourceTexts = { asked: [], mentioned: [], words: new Set() }
  for (const file of files.filter(({ path }) => /^(api\/.*\.ts|views\/.*\.ejs)$/.test(path))) read(file, found)
  return found
}

function read({ path, text }: ProjectFile, found: SourceTexts): void {
  const code = path.endsWith('.ejs') ? codeOf(text) : text
  const source = ts.createSourceFile(`${path}.ts`, code, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    const pattern = patternOf(node)
    if (pattern) found.mentioned.push(pattern)
    for (const { argument, prefix } of keysOf(node)) {
      const key = patternOf(argument, prefix)
      if (key)
        found.asked.push({ key, said: prefix + argument.getText(), at: `${path}:${lineAt(code, argument.getStart())}` })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const word of code.match(/\w+/g) ?? []) found.words.add(word)
}

/** The code of a view, each piece on its own line of the view. */
function codeOf(view: string): string {
  const blank = (markup: string) => markup.replace(/[^\n]/g, ' ')
  return view
    .split(/(<%[\s\S]*?%>)/)
    .map((piece) => {
      const [, sign = '', code] = /^<%([-=_#%]?)([\s\S]*?)[-_]?%>$/.exec(piece) ?? []
      if (code === undefined || sign === '#') return blank(piece)
      return sign === '=' || sign === '-' ? `;(${code});` : ` ${code} `
    })
    .join('')
}

/** A string, or a template whose values may be any one word; undefined for anything else. */
function patternOf(node: ts.Node, prefix = ''): RegExp | undefined {
  if (ts.isStringLiteralLike(node)) return new RegExp(`^${escape(prefix + node.text)}$`)
  if (!ts.isTemplateExpression(node)) return undefined
  const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].map(escape)
  return /[a-z]\\\./i.test(parts.join('')) ? new RegExp(`^${escape(prefix)}${parts.join('(\\w+)')}$`) : undefined
}

const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** The places of this node that hold keys. */
function keysOf(node: ts.Node): { argument: ts.Node; prefix: string }[] {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Refusal')
    return choices(node.arguments?.[0], 'refusals.')
  if (ts.isCallExpression(node)) {
    const name = node.expression.getText().replace(/^.*\./s, '')
    return name === 't' || name === 'complaint' ? choices(node.arguments[0]) : []
  }
  return []
}

function choices(argument: ts.Node | undefined, prefix = ''): { argument: ts.Node; prefix: string }[] {
  if (!argument) return []
  if (ts.isConditionalExpression(argument))
    return [...choices(argument.whenTrue, prefix), ...choices(argument.whenFalse, prefix)]
  if (ts.isParenthesizedExpression(argument)) return choices(argument.expression, prefix)
  return [{ argument, prefix }]
}
