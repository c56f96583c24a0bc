import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'cheerio'
import { confirmEmail } from '../../api/mail/messages/confirm-email'
import { locales } from '../../api/text'
import { invited, mails, moved, refunded, secured, site, to } from './samples'

const linksInText = (text: string) => new Set(text.match(/https?:\/\/\S+/g))
const linksInHtml = (html: string) => {
  const $ = load(html)
  return new Set(
    $('a')
      .map((_, link) => $(link).attr('href'))
      .get(),
  )
}
/** What a person reads in the HTML. */
const readable = (html: string) => {
  const $ = load(html)
  $('style').remove()
  return $('body').text().replace(/\s+/g, ' ')
}

for (const [name, make] of Object.entries(mails)) {
  for (const locale of locales) {
    describe(`mail ${name} in ${locale}`, () => {
      const mail = make(locale, 'Anna')

      it('has the same links in text and HTML, and one button', () => {
        assert(linksInText(mail.text).size > 0)
        assert.deepEqual(linksInText(mail.text), linksInHtml(mail.html))
        assert.equal(load(mail.html)('a.button').length, 1)
      })

      it('says everything of the text in the HTML', () => {
        const html = readable(mail.html)
        for (const line of mail.text.split('\n').filter((line) => line && !/^(—|https:.*)$/.test(line))) {
          for (const part of line.replace(/:$/, '').split(': ')) assert(html.includes(part.replace(/\s+/g, ' ')), part)
        }
      })

      it('lacks no text and no value', () => {
        for (const part of [mail.subject, mail.text, readable(mail.html)]) {
          assert.match(part, /\S/)
          assert.doesNotMatch(part, /\{\{|undefined|null|NaN|\[object|Invalid/)
        }
        assert.equal(mail.to, to)
      })

      it('says who sends it and why, in its own language', () => {
        assert.match(mail.text, locale === 'ru' ? /«Фойе» \(foyer\.example\)/ : /by Foyer.*\(foyer\.example\)/)
        assert.match(mail.text, locale === 'ru' ? /потому что/ : /because/)
        if (locale === 'en') assert.doesNotMatch(mail.subject + mail.text + readable(mail.html), /[а-яё]/i)
        assert.equal(load(mail.html)('html').attr('lang'), locale)
      })

      it('loads nothing and runs nothing', () => {
        assert.equal(load(mail.html)('script, img, link, iframe, object, form').length, 0)
        assert.doesNotMatch(mail.html, /url\(|@import/)
      })

      for (const nasty of [
        '</title><script>alert(1)</script>',
        `"'><img src=x onerror=alert(1)>`,
        '{{sum}}',
        '$t(brand)',
        '$& <%= to %>',
      ]) {
        it(`shows ${nasty} as it was written`, () => {
          const { text, html } = make(locale, nasty)
          assert(text.includes(nasty), text)
          assert(readable(html).includes(nasty), readable(html))
          assert.equal(load(html)('script, img').length, 0)
          assert.deepEqual(linksInHtml(html), linksInHtml(mail.html))
        })
      }

      it('lets no name start a line of its own or a header', () => {
        const { subject, text } = make(locale, 'Anna\r\nBcc: eve\u2028second\u202e')
        assert.doesNotMatch(subject, /[\r\n\u2028\u202e]/)
        assert.doesNotMatch(text, /^(Bcc|second)|[\r\u2028\u202e]/m)
      })
    })
  }
}

describe('mails', () => {
  it('have the same texts in both languages', () => {
    const keys = (value: unknown, path = ''): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`))
        : [path]
    const [ru, en] = locales.map((locale) => {
      const file = join(__dirname, '../../config/locales', `${locale}.json`)
      const { mail }: { mail: unknown } = JSON.parse(readFileSync(file, 'utf8'))
      return keys(mail).sort()
    })
    assert.deepEqual(ru, en)
  })

  it('greet without a name that advertises, and with an ordinary one', () => {
    for (const ad of ['Win at evil.example', 'http://evil', 'www.evil', 'выиграй.рф', 'a@b', 'x'.repeat(200)]) {
      const { text } = confirmEmail({ to, firstName: ad, locale: 'ru', link: `${site}/confirm/tok` })
      assert(!text.includes(ad), ad)
      assert.match(text, /^Здравствуйте!$/m)
    }
    const { text } = confirmEmail({ to, firstName: 'Анна-Мария О. Кац', locale: 'ru', link: `${site}/confirm/tok` })
    assert.match(text, /^Здравствуйте, Анна-Мария О. Кац!$/m)
  })

  it('name the time in the zone of the event, and the second day when there is one', () => {
    assert.match(invited('ru', 'Ночь').text, /Когда: суббота, 21 ноября 2026, 14:00–20:00 \(GMT\+5\)/)
    const next = new Date('2026-11-22T15:00:00Z')
    assert.match(invited('ru', 'Ночь', 0, next).text, /21 ноября 2026, 14:00 – воскресенье, 22 ноября 2026, 20:00/)
  })

  it('say what was paid, or that it was free', () => {
    assert.match(invited('ru', 'Ночь').text, /Стоимость участия: 3\s000\s₽/)
    assert.match(invited('ru', 'Ночь', 0).text, /Стоимость участия: бесплатно/)
    assert.doesNotMatch(invited('ru', 'Ночь', 0).text, /[Оо]плат/)
    assert.match(refunded('en', 'Night', 'late').text, /We have refunded ₽1,500\.50/)
  })

  it('say for how long a link works, and that a reset which nobody asked for changes nothing', () => {
    const words = (name: string) => mails[name]?.('en', 'Anna').text ?? ''
    assert.match(words('reset-password'), /works for 1 hour/)
    assert.match(words('reset-password'), /not you, there is nothing to do/)
    assert.match(words('confirm-new-email'), /works for 7 days/)
    assert.match(words('account-invitation'), /works for 30 days/)
  })

  it('tell the old address enough of the new one to know it again, and no more', () => {
    for (const [newEmail, shown] of [
      ['anna.new@mail.example', 'a***@mail.example'],
      ['a@mail.example', 'a***@mail.example'],
      ['"a@b"@mail.example', '"***@mail.example'],
    ] as const) {
      const { subject, text, html } = moved('ru', 'Анна', newEmail)
      assert(text.includes(`новый адрес почты: ${shown}.`), text)
      assert(readable(html).includes(shown))
      for (const part of [subject, text, html]) assert(!part.includes(newEmail))
    }
  })

  it('say when something changed in how one signs in, and what to do if it was somebody else', () => {
    assert.match(secured('ru', 'Анна', 'secondStepOff').text, /Когда: 1 ноября 2026, 21:05 UTC/)
    const { text } = secured('en', 'Anna', 'passkeyAdded')
    assert.match(text, /When: 1 November 2026, 21:05 UTC/)
    assert.match(text, /If it was not you, reset the password/)
    assert.ok(text.includes(`${site}/profile/secret/new`))
  })

  it('tell a late payment from a second one', () => {
    assert.match(refunded('en', 'Night', 'late').text, /no tickets for this order/)
    assert.match(refunded('en', 'Night', 'surplus').text, /your tickets are valid/)
  })
})
