/** A piece of an XML document that is escaped already. */
export interface Xml {
  readonly xml: string
}

/** An element. Attributes and texts are escaped; what XML 1.0 cannot hold at all is left out. */
export function element(name: string, attributes: Record<string, string>, ...children: (Xml | string)[]): Xml {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : child.xml))
  return {
    xml: inner.length === 0 ? `<${name}${said.join('')}/>` : `<${name}${said.join('')}>${inner.join('')}</${name}>`,
  }
}

export function xmlDocument(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  const possible = text.toWellFormed().replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '')
  return possible.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}
