import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cover, Event, transaction, type EventRow } from '../../api/db'
import { leaveEvents, lockEvents } from '../../api/accounts/leave-events'
import { pictures } from '../../api/pictures'
import { original, allNames, preview } from '../../api/pictures/variants'
import { Refusal } from '../../api/refusal'
import { copyEvent } from '../../api/ticketing/copy-event'
import { prepareCover } from '../../api/ticketing/prepare-cover'
import { newKey } from '../../api/ticketing/random-names'
import { clearCover, removeCover } from '../../api/ticketing/remove-cover'
import { changeCover } from '../../api/ticketing/set-cover'
import { quiet } from '../http/ledger'
import { raw } from '../http/raw'
import { anEvent } from '../support/builders'
import { aCoveredEvent, aPicture } from '../support/covers'
import { eventually } from '../support/eventually'

describe('A cover', () => {
  const file = join(tmpdir(), `foyer-cover-${process.pid}.png`)
  before(async () => writeFileSync(file, await aPicture(600, 400).png().toBuffer()))
  after(() => rmSync(file))

  const change = (event: EventRow) => changeCover(event.id, '', file, { by: event.organiser!, now: new Date() })
  const coversOf = async (event: EventRow) => (await Cover.find({ event: event.id })).map(({ status }) => status).sort()

  it('is one in the end, however many are set at once and however often they are prepared', async () => {
    const { event } = await anEvent()
    await Promise.all([change(event), change(event), change(event)])
    await quiet(30_000)
    const all = await Cover.find({ event: event.id })
    await Promise.all([...all, ...all].map(({ id }) => prepareCover(id, new Date())))
    assert.deepEqual(
      (await coversOf(event)).filter((status) => status !== 'old'),
      ['ready'],
    )
  }).timeout(40_000)

  it('goes along when its event is copied, and each of the two has files of its own', async () => {
    const { event } = await anEvent()
    const by = { user: event.organiser! }
    await changeCover(event.id, 'Сцена', file, { by: by.user, now: new Date() })
    const copy = await copyEvent(event.id, { id: randomUUID(), by, now: new Date() })
    const again = await copyEvent(copy.id, { id: randomUUID(), by, now: new Date() })
    await eventually(async () => (await Cover.count({ event: [copy.id, again.id], status: 'ready' })) === 2, 30_000)
    await removeCover(event.id, { by: by.user, now: new Date() })
    await quiet(30_000)
    const [one, other] = [await Cover.find({ event: copy.id }), await Cover.find({ event: again.id })].flat()
    assert.deepEqual([one?.alt, one?.status, other?.alt, other?.status], ['Сцена', 'ready', 'Сцена', 'ready'])
    for (const cover of [one, other])
      for (const name of [original, preview.name]) assert.ok(await pictures().get(`${cover!.key}/${name}`), name)
  }).timeout(60_000)

  it('whose picture is gone when the copy is made leaves the copy without one', async () => {
    const { event, cover } = await aCoveredEvent()
    const by = { user: event.organiser! }
    await Cover.update({ id: cover.id }, { status: 'old' })
    const fresh = { event: event.id, alt: '', width: 9, height: 9, key: newKey(), status: 'preparing' } as const
    const { id } = await Cover.create(fresh).fetch()
    await prepareCover(id, new Date(), cover.key)
    assert.deepEqual(await coversOf(event), ['old', 'old'])
    const copy = await copyEvent(event.id, { id: randomUUID(), by, now: new Date() })
    assert.equal(await Cover.count({ event: copy.id }), 0)
  })

  it('that cannot be stored is refused, changes nothing, and is forgotten in time', async () => {
    const { event, cover } = await aCoveredEvent()
    const store = pictures()
    const put = store.put
    store.put = () => Promise.reject(new Error('The disk is full'))
    try {
      await assert.rejects(change(event), (error) => error instanceof Refusal && error.code === 'pictureStore')
    } finally {
      store.put = put
    }
    assert.deepEqual(await coversOf(event), ['ready', 'uploading'])
    const [failed] = await Cover.find({ event: event.id, status: 'uploading' })
    await clearCover(failed!.id)
    assert.deepEqual(await Cover.find({ event: event.id }), [await Cover.findOne({ id: cover.id })])
  })

  it('that is replaced while its variants are made leaves no file behind', async () => {
    const { event, cover } = await aCoveredEvent({ status: 'preparing' })
    const store = pictures()
    await store.put(`${cover.key}/${original}`, await aPicture(600, 400).webp().toBuffer())
    const put = store.put
    store.put = async (name, bytes) => {
      await put(name, bytes)
      if (!name.endsWith('og.jpg')) return
      await Cover.update({ id: cover.id }, { status: 'old' })
      await clearCover(cover.id)
      await put(name, bytes)
    }
    try {
      await prepareCover(cover.id, new Date())
    } finally {
      store.put = put
    }
    for (const name of allNames) assert.equal(await store.get(`${cover.key}/${name}`), undefined, name)
    assert.deepEqual(await coversOf(event), [])
  })

  it('goes with the draft of an account that is deleted', async () => {
    const { event, cover } = await aCoveredEvent({}, { status: 'draft' })
    await pictures().put(`${cover.key}/480.webp`, Buffer.from('a'))
    const now = new Date()
    await transaction(async (tx) => leaveEvents(tx, await lockEvents(tx, event.organiser!, now), now))
    assert.equal(await Event.findOne({ id: event.id }), undefined)
    await quiet(10_000)
    assert.equal(await Cover.findOne({ id: cover.id }), undefined)
    assert.equal(await pictures().get(`${cover.key}/480.webp`), undefined)
  })
})

describe('The file of a picture', () => {
  const key = 'B'.repeat(32)
  const path = `/pictures/${key}/480.webp`
  before(() => pictures().put(`${key}/480.webp`, Buffer.from('bytes')))

  it('is kept by browsers for good, without a cookie, and is nothing but a picture', async () => {
    const { status, headers, text } = await raw({ path, headers: { Cookie: 'foyer=s%3Anobody.a' } })
    assert.deepEqual([status, text], [200, 'bytes'])
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(headers['content-type'], 'image/webp')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['set-cookie'], undefined)
    const etag = String(headers.etag)
    const again = await raw({ path, headers: { 'If-None-Match': etag } })
    assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', etag])
    assert.equal((await raw({ path, headers: { 'If-None-Match': '"another"' } })).status, 200)
    const head = await raw({ method: 'HEAD', path })
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '5'])
  })

  it('that nobody has does not exist, nor does anything else', async () => {
    await pictures().put(`${key}/${original}`, Buffer.from('original'))
    const nowhere = [
      path.replace(key, 'C'.repeat(32)),
      path.replace('480', '481'),
      `/pictures/${key}/${original}`,
      `/pictures/${key}/..%2f..%2fsession-secret`,
      `/pictures/../session-secret`,
      `/pictures/%2e%2e/%2e%2e/etc/passwd`,
      `/pictures/${key}/`,
      '/pictures/',
    ]
    for (const each of nowhere) assert.equal((await raw({ path: each })).status, 404, each)
    assert.equal((await raw({ method: 'POST', path })).status, 404)
  })

  it('asks to come again when the store does not answer, and says nothing of why', async () => {
    const store = pictures()
    const get = store.get
    store.get = () => Promise.reject(new Error('secret endpoint'))
    try {
      const { status, headers, text } = await raw({ path })
      assert.deepEqual([status, headers['retry-after'], text], [503, '30', '503\n'])
      assert.equal(headers['cache-control'], undefined)
    } finally {
      store.get = get
    }
  })
})
