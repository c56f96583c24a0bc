import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { Cover, User, type EventRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { pictures } from '../../api/pictures'
import { allNames } from '../../api/pictures/variants'
import { settings } from '../../api/settings'
import { texts } from '../../api/text'
import { auditEntries } from '../../api/ticketing/audit'
import { clearCover } from '../../api/ticketing/remove-cover'
import { growth, quiet } from '../http/ledger'
import { raw } from '../http/raw'
import { anEvent } from '../support/builders'
import { aPicture, multipart, sendCover, type Part } from '../support/covers'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import type { Page, VisitorAgent } from '../support/visitor'
import { someUser } from '../accounts/support'
import { browserOf } from './support'

const { t } = texts('ru')

interface Console {
  event: EventRow
  visitor: VisitorAgent
  page: string
}

/** An organiser in front of the form. */
async function atForm(changes: Partial<EventRow> = {}, language?: string): Promise<Console> {
  const { event } = await anEvent(changes)
  const organiser = await User.findOne({ id: event.organiser! })
  return { event, visitor: await browserOf(organiser!, language), page: `/admin/events/${event.id}/cover` }
}

const jpeg = (content: Buffer | string, filename = 'афиша.jpg'): Part => ({ name: 'cover', filename, content })
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('foyer-upload-'))
const coversOf = (event: EventRow) => Cover.find({ where: { event: event.id }, sort: 'createdAt ASC' })

/** Sends the form; the job that it owes is done when this ends. */
async function send({ visitor, page }: Console, files: Part[], alt?: string) {
  const answer = await sendCover(visitor, page, files, alt)
  assert.deepEqual([answer.status, answer.location], [303, page])
  await quiet(20_000)
  return visitor.get(page)
}

const sentence = ({ $ }: Page) => $('.summary li, .summary > p').text().trim()

async function bytesAt(path: string): Promise<Buffer> {
  const response = await fetch(`${run().baseUrl}${path}`)
  assert.equal(response.status, 200, path)
  return Buffer.from(await response.arrayBuffer())
}

describe('The cover of an event', () => {
  it('is on its page in modern formats and several widths once it was uploaded', async () => {
    const form = await atForm()
    const picture = await aPicture(2400, 1200).jpeg().toBuffer()
    const { $ } = await send(form, [jpeg(picture)], 'Пианист <на> "сцене"')
    assert.equal($('.flash').first().text().trim(), t('flash.coverSaved'))
    const shown = (await form.visitor.get(`/events/${form.event.slug}`)).$
    const image = shown('picture img')
    assert.equal(image.attr('alt'), 'Пианист <на> "сцене"')
    assert.deepEqual([image.attr('width'), image.attr('height')], ['1600', '800'])
    const offered = shown('picture source').get().flatMap((source) =>
      shown(source).attr('srcset')!.split(', ').map((each) => [shown(source).attr('type')!, ...each.split(' ')])) // prettier-ignore
    assert.equal(offered.length, 6)
    for (const [type = '', path = '', width = ''] of offered) {
      const response = await raw({ path })
      assert.equal(response.headers['content-type'], type)
      const metadata = await sharp(await bytesAt(path)).metadata()
      assert.equal(`${metadata.width}w`, width)
      assert.equal(metadata.format, type === 'image/avif' ? 'heif' : 'webp')
    }
    const og = await sharp(await bytesAt(image.attr('src')!.replace(/\w+\.webp$/, 'og.jpg'))).metadata()
    assert.deepEqual([og.format, og.width, og.height], ['jpeg', 1200, 630])
  }).timeout(30_000)

  it('is turned upright and tells nothing of where and with what it was taken', async () => {
    const form = await atForm()
    const gps = { IFD0: { Make: 'Secret camera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '55/1 45/1 0/1' } }
    const content = await aPicture(1200, 900).withExif(gps).withIccProfile('p3').jpeg().toBuffer()
    const turned = await sharp(content).keepExif().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const before = await sharp(turned).metadata()
    assert.ok(before.exif?.includes('Secret camera') && before.orientation === 6, 'the control')
    await send(form, [jpeg(turned)])
    const [cover] = await coversOf(form.event)
    assert.deepEqual([cover?.width, cover?.height], [900, 1200])
    let looked = 0
    for (const name of allNames) {
      const bytes = await pictures().get(`${cover!.key}/${name}`)
      if (!bytes) continue
      looked++
      const { exif, xmp, iptc, orientation } = await sharp(bytes).metadata()
      assert.deepEqual({ name, exif, xmp, iptc, orientation: orientation ?? 1 }, { name, exif: undefined, xmp: undefined, iptc: undefined, orientation: 1 }) // prettier-ignore
      assert.ok(!bytes.includes('Secret camera') && !bytes.includes('Exif'), name)
    }
    assert.equal(looked, 6)
  }).timeout(30_000)

  for (const [format, content] of Object.entries({
    PNG: () => aPicture(700, 500).png().toBuffer(),
    WebP: () => aPicture(700, 500).webp().toBuffer(),
    AVIF: () => aPicture(700, 500).avif({ effort: 0 }).toBuffer(),
    'JPEG under the name of another kind': () => aPicture(700, 500).jpeg().toBuffer(),
    'JPEG with a page behind it': async () =>
      Buffer.concat([await aPicture(700, 500).jpeg().toBuffer(), Buffer.from('<script>alert(1)</script>')]),
  })) {
    it(`may be a ${format}`, async () => {
      const form = await atForm()
      await send(form, [{ ...jpeg(await content(), 'evil.svg'), type: 'image/svg+xml' }])
      const [cover] = await coversOf(form.event)
      assert.equal(cover?.status, 'ready')
      for (const name of allNames) {
        const bytes = await pictures().get(`${cover.key}/${name}`)
        assert.ok(!bytes?.includes('<script>'), name)
      }
    })
  }

  it('replaces the one before, whose files go an hour later and not before', async () => {
    const form = await atForm()
    await send(form, [jpeg(await aPicture(600, 400).jpeg().toBuffer())])
    await send(form, [jpeg(await aPicture(700, 400).jpeg().toBuffer())])
    const [old, next] = await coversOf(form.event)
    assert.deepEqual([old?.status, next?.status, next?.width], ['old', 'ready', 700])
    const file = `${old!.key}/480.webp`
    await bytesAt(`/pictures/${file}`)
    const { rows } = await pool().query<{ seconds: number }>(
      `SELECT extract(epoch FROM run_at - now())::integer AS seconds FROM graphile_worker._private_jobs
        WHERE payload->>'cover' = $1 ORDER BY run_at`,
      [old!.id],
    )
    const [job] = rows
    assert.ok(job && job.seconds > 3000, `in ${job?.seconds} seconds`)
    await clearCover(old!.id)
    await clearCover(old!.id)
    assert.equal((await raw({ path: `/pictures/${file}` })).status, 404)
    assert.equal(existsSync(join(settings().dataDir, 'pictures', old!.key)), false)
    assert.equal(await Cover.findOne({ id: old!.id }), undefined)
    await bytesAt(`/pictures/${next!.key}/480.webp`)
    await clearCover(next!.id)
    await bytesAt(`/pictures/${next!.key}/480.webp`)
  }).timeout(30_000)

  it('goes with its files when it is removed, and the log of the event tells of all of it', async () => {
    const form = await atForm()
    await send(form, [jpeg(await aPicture(600, 400).jpeg().toBuffer())], 'Зал')
    const [cover] = await coversOf(form.event)
    await send(form, [], 'Сцена')
    await form.visitor.submit(form.page, { _method: 'DELETE' })
    await quiet(10_000)
    assert.deepEqual(await coversOf(form.event), [])
    assert.equal(existsSync(join(settings().dataDir, 'pictures', cover!.key)), false)
    assert.equal((await form.visitor.get(`/events/${form.event.slug}`)).$('picture').length, 0)
    const log = (await auditEntries(form.event.id, 10)).map(({ user, action, changes }) => ({ user, action, changes }))
    const mine = { user: form.event.organiser, action: 'cover' }
    assert.deepEqual(log, [
      { ...mine, changes: [{ field: 'cover', from: '600 × 400', to: null }] },
      { ...mine, changes: [{ field: 'coverAlt', from: 'Зал', to: 'Сцена' }] },
      { ...mine, changes: [{ field: 'cover', from: null, to: '600 × 400' }] },
    ])
  })

  it('of somebody else does not exist', async () => {
    const { page, event } = await atForm()
    const stranger = await browserOf(await someUser('active'))
    assert.equal((await stranger.get(page)).status, 404)
    const { type, body } = multipart([{ name: '_csrf', content: await stranger.token('/login') }, jpeg(await aPicture(600, 400).jpeg().toBuffer())]) // prettier-ignore
    assert.equal((await stranger.upload(page, body, type)).status, 404)
    assert.deepEqual(await coversOf(event), [])
    assert.deepEqual(leftBehind(), [])
  })
})

describe('A file that is no cover', () => {
  const svg =
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><script>alert(1)</script></svg>'
  const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0x2f, 0x2a, 0x03, 0, 0, 0, 0x2c, 0, 0, 0, 0, 0x2f, 0x2a, 0x03]), Buffer.from('*/=1;alert(1)//')]) // prettier-ignore
  const bomb = () =>
    sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#c8321f' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
  const good = () => aPicture(600, 400).jpeg().toBuffer()
  const { cover } = { cover: 'form.cover' }

  const bad: Record<string, [files: () => Promise<Part[]> | Part[], text: string, values?: Record<string, number>]> = {
    'an SVG with a script': [() => [jpeg(svg, 'a.svg')], `${cover}.noPicture`],
    'an SVG that calls itself a JPEG': [() => [jpeg(svg)], `${cover}.noPicture`],
    'a GIF that is a script, too': [() => [jpeg(gif, 'a.gif')], `${cover}.noPicture`],
    'a PDF': [() => [jpeg('%PDF-1.7\n1 0 obj\n<<>>\nendobj')], `${cover}.noPicture`],
    'a page': [() => [jpeg('<!doctype html><script>alert(1)</script>')], `${cover}.noPicture`],
    'a page that begins like a JPEG': [() => [jpeg(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('<script>alert(1)</script>')]))], `${cover}.damaged`], // prettier-ignore
    'an empty file': [() => [jpeg('')], `${cover}.empty`],
    'half a JPEG': [async () => [jpeg((await good()).subarray(0, 4000))], `${cover}.damaged`],
    'half a PNG': [
      async () => [jpeg((await aPicture(600, 400).png().toBuffer()).subarray(0, 4000))],
      `${cover}.damaged`,
    ],
    'half a WebP': [
      async () => [jpeg((await aPicture(600, 400).webp().toBuffer()).subarray(0, 4000))],
      `${cover}.damaged`,
    ],
    'a bomb of 81 megapixels': [async () => [jpeg(await bomb(), 'a.png')], `${cover}.tooManyPixels`],
    'a speck': [async () => [jpeg(await aPicture(16, 16).jpeg().toBuffer())], `${cover}.tooSmall`, { width: 480, height: 200 }], // prettier-ignore
    'a ribbon': [async () => [jpeg(await aPicture(2400, 300).jpeg().toBuffer())], `${cover}.tooNarrow`],
    'no file': [() => [], `${cover}.required`],
    'a field in which no file was chosen': [() => [jpeg('', '')], `${cover}.required`],
    'a text in place of the file': [() => [{ name: 'cover', content: 'a' }], `${cover}.required`],
    'a file in another field': [async () => [{ ...jpeg(await good()), name: 'alt' }], `${cover}.required`],
    'two files': [async () => [jpeg(await good()), jpeg(await good())], `${cover}.onlyOne`],
    'eleven megabytes': [() => [jpeg(Buffer.alloc(11 * 1024 * 1024, 'a'))], `${cover}.tooLarge`],
  }

  for (const [what, [files, text, values]] of Object.entries(bad)) {
    it(`is refused with a sentence beside its field, and the words stay: ${what}`, async () => {
      const form = await atForm({}, 'en')
      const sent = await files()
      assert.deepEqual(await growth(async () => {
        const page = await send(form, sent, 'A pianist')
        assert.equal(sentence(page), texts('en').t(text, values))
        assert.equal(page.$('#cover').closest('.wrong').find('.why').text(), texts('en').t(text, values))
        assert.equal(page.$('[name=alt]').attr('value'), 'A pianist')
      }), {}) // prettier-ignore
      assert.deepEqual(leftBehind(), [])
    })
  }

  it('is refused without the token of this visitor, and leaves nothing behind', async () => {
    const { visitor, page, event } = await atForm()
    for (const token of [undefined, 'made-up', await (await atForm()).visitor.token('/login')]) {
      const fields = token === undefined ? [] : [{ name: '_csrf', content: token }]
      const { type, body } = multipart([...fields, jpeg(await good())])
      const answer = await visitor.upload(page, body, type)
      assert.deepEqual([answer.status, answer.location], [303, page])
      assert.equal(sentence(await visitor.get(page)), t('refusals.formStale'))
    }
    assert.deepEqual(await coversOf(event), [])
    assert.deepEqual(leftBehind(), [])
  })

  it('is refused when the form cannot be read', async () => {
    const { visitor, page, event } = await atForm()
    const { body } = multipart([{ name: '_csrf', content: await visitor.token(page) }, jpeg(await good())], 'limit')
    const unreadable: [body: Buffer, type: string][] = [
      [body, 'multipart/form-data'],
      [body, 'multipart/form-data; boundary=another'],
      [body.subarray(0, body.length - 20), 'multipart/form-data; boundary=limit'],
      [body.subarray(0, 300), 'multipart/form-data; boundary=limit'],
      [Buffer.from('--limit\r\n\r\n\r\n'), 'multipart/form-data; boundary=limit'],
      [multipart(Array.from({ length: 40 }, (_, index) => ({ name: `a${index}`, content: 'b' })), 'limit').body, 'multipart/form-data; boundary=limit'], // prettier-ignore
    ]
    for (const [sent, type] of unreadable) {
      const answer = await visitor.upload(page, sent, type)
      assert.deepEqual([answer.status, answer.location], [303, page])
      assert.equal(sentence(await visitor.get(page)), t('refusals.formMalformed'), type)
    }
    assert.deepEqual(await coversOf(event), [])
    assert.deepEqual(leftBehind(), [])
  })

  for (const chunked of [false, true]) {
    it(`of 100 MB ends early${chunked ? ', also without a length' : ''}, with a sentence and in little memory`, async () => {
      const { visitor, page } = await atForm()
      const token = await visitor.token(page)
      await quiet()
      // What an upload would be kept in. All that the process has says more of what other tests have left in it.
      const before = process.memoryUsage().external
      let most = 0
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().external - before)), 5)
      const { sent, status } = await pour(visitor, page, token, 100 * 1024 * 1024, chunked)
      clearInterval(watch)
      assert.equal(status, 303)
      assert.ok(sent < 20 * 1024 * 1024, `The answer came after ${sent} bytes`)
      assert.ok(most < 60 * 1024 * 1024, `${most} bytes of memory`)
      assert.equal(sentence(await visitor.get(page)), t('form.cover.tooLarge'))
      assert.deepEqual(leftBehind(), [])
    }).timeout(30_000)
  }

  it('of 100 MB may be sent to its end by a browser that reads no answer before', async () => {
    const { visitor, page } = await atForm()
    const parts = [{ name: '_csrf', content: await visitor.token(page) }, jpeg(Buffer.alloc(100 * 1024 * 1024))]
    assert.match(await sentToItsEnd(visitor, page, multipart(parts)), /^HTTP\/1\.1 303 /)
    assert.equal(sentence(await visitor.get(page)), t('form.cover.tooLarge'))
  }).timeout(30_000)

  it('that breaks off in the middle leaves nothing behind', async () => {
    const { visitor, page, event } = await atForm()
    const { type, body } = multipart([
      { name: '_csrf', content: await visitor.token(page) },
      jpeg(Buffer.alloc(5_000_000)),
    ])
    const { port } = new URL(run().baseUrl)
    const headers = { Cookie: visitor.cookies, 'Content-Type': type, 'Content-Length': String(body.length) }
    const sent = httpRequest({ hostname: '127.0.0.1', port, method: 'POST', path: page, headers })
    sent.on('error', () => undefined)
    await new Promise((resolve) => sent.write(body.subarray(0, 3_000_000), resolve))
    await eventually(async () => leftBehind().length === 1)
    sent.destroy()
    await eventually(async () => leftBehind().length === 0)
    assert.deepEqual(await coversOf(event), [])
  })
})

/** Sends a file that never seems to end; says how much of it was on its way when the answer came. */
async function pour(visitor: VisitorAgent, page: string, token: string, bytes: number, chunked: boolean) {
  const { port } = new URL(run().baseUrl)
  const chunk = Buffer.alloc(64 * 1024, 'a')
  const head = Buffer.from(
    `--limit\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n` +
      `--limit\r\nContent-Disposition: form-data; name="cover"; filename="a.jpg"\r\n\r\n`,
  )
  const length = chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(head.length + bytes) }
  const headers = { Cookie: visitor.cookies, 'Content-Type': 'multipart/form-data; boundary=limit', ...length }
  return new Promise<{ sent: number; status: number }>((resolve, reject) => {
    const sending = httpRequest({ hostname: '127.0.0.1', port, method: 'POST', path: page, headers })
    let sent = 0
    let over = false
    sending.on('response', (response) => {
      over = true
      resolve({ sent, status: response.statusCode ?? 0 })
      response.resume()
      sending.destroy()
    })
    sending.on('error', (error) => over || reject(error))
    const more = (): void => {
      while (!over && sent < bytes) {
        sent += chunk.length
        if (!sending.write(chunk)) return void sending.once('drain', more)
      }
    }
    sending.write(head)
    more()
  })
}

/** Sends all of it before it looks at the answer, of which it gives the first line. */
async function sentToItsEnd(visitor: VisitorAgent, page: string, { type, body }: ReturnType<typeof multipart>) {
  const { port } = new URL(run().baseUrl)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST ${page} HTTP/1.1\r\nHost: localhost\r\nCookie: ${visitor.cookies}\r\n` +
      `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await new Promise<void>((resolve, reject) => socket.write(body, (error) => (error ? reject(error) : resolve())))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString('latin1').split('\r\n')[0] ?? ''
}
