import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { load } from 'cheerio'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { plainText, renderMarkdown } from '../../api/text/markdown'

const elements = new Set('h3 h4 h5 h6 p ul ol li blockquote pre code hr br strong em a'.split(' '))
const attributes: Record<string, RegExp> = {
  'a href': /^(https?:\/\/|mailto:|tel:)/i,
  'a rel': /^nofollow noopener ugc$/,
  'ol start': /^\d+$/,
}

/** Nothing stands in it but what a description may have. */
function isHarmless(html: string): void {
  const $ = load(html, null, false)
  for (const element of $('*')) {
    if (!('attribs' in element)) continue
    assert.ok(elements.has(element.tagName), `<${element.tagName}> in ${html.slice(0, 300)}`)
    for (const [name, value] of Object.entries(element.attribs)) {
      const allowed = attributes[`${element.tagName} ${name}`]
      assert.ok(allowed?.test(value), `${element.tagName} ${name}="${value}"`)
    }
  }
  assert.doesNotMatch(html, /<!--|<!\[CDATA|<\?/)
}

/** What people try. */
const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">a</a>',
  '<svg><style><img src=x onerror=alert(1)>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<p style="background:url(javascript:alert(1))" onclick="alert(1)">',
  '<<script>script>alert(1)<</script>/script>',
  '</p></div></body></html><script>alert(1)</script>',
  '<!--><script>alert(1)</script>-->',
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a](java\tscript:alert(1))',
  '[a](java&#x0A;script:alert(1))',
  '[a](&#106;avascript:alert(1))',
  '[a](&#x6A;&#x61;vascript&colon;alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](vbscript:msgbox(1))',
  '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[a](data:image/png;base64,AAAA)',
  '[a](file:///etc/passwd)',
  '[a](//evil.example)',
  '[a](/admin)',
  '[a](\\\\evil.example)',
  '[a](http://a"onmouseover="alert(1))',
  '[a](http://a \'" onmouseover=alert(1) "\')',
  '[a](<http://a onclick=alert(1)>)',
  '[a]: javascript:alert(1)\n\n[a]',
  '<javascript:alert(1)>',
  '<http://a/"onclick=alert(1)>',
  '![a" onerror="alert(1)](http://evil.example/a.png)',
  '![a](javascript:alert(1))',
  '[![a](http://evil.example/a.png)](javascript:alert(1))',
  '`</code><script>alert(1)</script>`',
  '```"><script>alert(1)</script>\na\n```',
  '```\n</pre><script>alert(1)</script>\n```',
  '# <b onclick=alert(1)>a</b>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '1. <ol start="1" onclick=alert(1)>',
  '| a | b |\n|---|---|\n| <script>alert(1)</script> | c |',
  'javascript:alert(1) http://evil.example/"><script>alert(1)</script>',
  '\0<script\0>alert(1)</script>',
  '\ud800<script>alert(1)</script>',
]

describe('A description in Markdown', () => {
  it('becomes headings below the title, paragraphs, lists, links, quotes and code', () => {
    const $ = load(
      renderMarkdown(
        '# Программа\n\n## День первый\n\nНачало в **семь**, *ровно*.\nНовая строка.\n\n- чай\n- пирог\n\n3. третье\n\n> цитата\n\n`код`\n\n---\n\n[сайт](https://example.org/?a=1&b=2) [письмо](mailto:a@example.org) [звонок](tel:+79123456789) https://example.org/x',
      ),
    )
    assert.equal($('h3').text(), 'Программа')
    assert.equal($('h4').text(), 'День первый')
    assert.equal($('strong').text(), 'семь')
    assert.equal($('em').text(), 'ровно')
    assert.equal($('p br').length, 1)
    assert.deepEqual($('ul li').get().map((item) => $(item).text()), ['чай', 'пирог']) // prettier-ignore
    assert.equal($('ol').attr('start'), '3')
    assert.equal($('blockquote p').text(), 'цитата')
    assert.equal($('code').text(), 'код')
    assert.equal($('hr').length, 1)
    const links = $('a').get().map((link) => [$(link).attr('href'), $(link).attr('rel')]) // prettier-ignore
    assert.deepEqual(links, [
      ['https://example.org/?a=1&b=2', 'nofollow noopener ugc'],
      ['mailto:a@example.org', 'nofollow noopener ugc'],
      ['tel:+79123456789', 'nofollow noopener ugc'],
      ['https://example.org/x', 'nofollow noopener ugc'],
    ])
  })

  it('goes no deeper than h6 and leaves names with dots alone', () => {
    assert.equal(load(renderMarkdown('###### a'))('h6').text(), 'a')
    assert.equal(load(renderMarkdown('А.С.Пушкин, index.html'))('a').length, 0)
  })

  it('shows HTML as the text that it is, and of a picture its words', () => {
    const $ = load(renderMarkdown('<b>a</b>\n\n![Вид на сцену](http://evil.example/a.png)'))
    assert.equal($('p').first().text(), '<b>a</b>')
    assert.equal($('p').last().text(), 'Вид на сцену')
    assert.equal($('img, b').length, 0)
  })

  it('brings nothing along of what people try', () => {
    for (const text of hostile) {
      isHarmless(renderMarkdown(text))
      isHarmless(renderMarkdown(`- > ${text}\n  ${text}`))
      assert.equal(load(renderMarkdown(text))('[href^=java], [href^=data]').length, 0, text)
    }
  })

  it('brings nothing along of what people try, however it is put together', () => {
    const pieces = [
      '[',
      '](',
      ')',
      '<',
      '>',
      '"',
      "'",
      '`',
      '```\n',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '# ',
      '&#',
      ';',
      ':',
      '\\',
    ]
    const piece = fc.oneof(fc.constantFrom(...hostile), fc.constantFrom(...pieces), fc.string({ unit: 'binary' }))
    const text = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (source) => isHarmless(renderMarkdown(source))),
      { numRuns: 200 },
    )
  })

  it('of a megabyte that was made to be slow is rendered in a moment', () => {
    const megabyte = (unit: string) => unit.repeat(Math.ceil(1_000_000 / unit.length))
    const slow = [
      '>',
      '[',
      '![',
      '- ',
      '*a ',
      '_a_',
      '`',
      '[a](',
      '&#x',
      '<a ',
      'a\n-\n',
      '[a]: b\n',
      'http://a.b ',
      '\0',
    ]
    const begun = Date.now()
    for (const unit of slow) {
      isHarmless(renderMarkdown(megabyte(unit)).slice(0, 1000))
      assert.ok(plainText(megabyte(unit), 200).length <= 200)
    }
    // Each takes a few hundredths of a second; a whole minute would be what a quadratic parser takes for one.
    assert.ok(Date.now() - begun < 8000, `${Date.now() - begun} ms`)
  })

  it('is rendered once, and only so much of it is kept', () => {
    const rendered: number[] = []
    const original = MarkdownIt.prototype.render
    MarkdownIt.prototype.render = function (...args) {
      rendered.push(args[0].length)
      return original.apply(this, args)
    }
    try {
      const text = randomUUID()
      assert.equal(renderMarkdown(text), renderMarkdown(text))
      assert.equal(rendered.length, 1)
      // Four million characters are kept; these are five.
      for (let count = 0; count < 55; count++) renderMarkdown(`${count} ${'ж'.repeat(90_000)}`)
      renderMarkdown(text)
      assert.equal(rendered.length, 57)
    } finally {
      MarkdownIt.prototype.render = original
    }
  })
})

describe('The words of a description', () => {
  it('stand on one line without markup', () => {
    const text = '# Чай\n\nи **разговоры** о [театре](https://example.org)\nу нас\n\n- раз\n- два\n\n`код` <b>и</b>'
    assert.equal(plainText(text, 200), 'Чай и разговоры о театре у нас раз два код <b>и</b>')
  })

  it('end at a whole word when there is no room for all', () => {
    assert.equal(plainText('Чай и разговоры', 12), 'Чай и…')
    assert.equal(plainText('Чай', 3), 'Чай')
    assert.equal(plainText('Разговоры', 5), 'Разг…')
    assert.equal(plainText('', 5), '')
  })
})
