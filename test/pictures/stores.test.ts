import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskStore } from '../../api/pictures/disk'
import { s3Store } from '../../api/pictures/s3'
import type { PictureStore } from '../../api/pictures/store'
import { newKey } from '../../api/ticketing/random-names'
import { startS3Fake, type S3Fake } from '../support/s3-fake'

let s3: S3Fake
let folder: string
before(async () => {
  s3 = await startS3Fake()
  folder = mkdtempSync(join(tmpdir(), 'foyer-pictures-'))
})
after(async () => {
  await s3.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  s3.mishaps.length = 0
  s3.asked.length = 0
})

const stores: Record<string, () => PictureStore> = {
  'a folder': () => diskStore(join(folder, 'pictures')),
  'an S3-compatible store': () => s3Store(s3.settings),
}

for (const [kind, open] of Object.entries(stores)) {
  describe(`Pictures in ${kind}`, () => {
    const name = () => `${newKey()}/480.webp`

    it('come out as they went in, each under its own name', async () => {
      const [one, other] = [name(), name()]
      const bytes = [randomBytes(300_000), randomBytes(10)]
      await open().put(one, bytes[0]!)
      await open().put(other, bytes[1]!)
      assert.deepEqual(await open().get(one), bytes[0])
      assert.deepEqual(await open().get(other), bytes[1])
    })

    it('are replaced by what is put under the same name', async () => {
      const one = name()
      await open().put(one, Buffer.from('before'))
      await open().put(one, Buffer.from('after'))
      assert.equal(String(await open().get(one)), 'after')
    })

    it('are not there before they were put and after they were removed, and both may be asked twice', async () => {
      const one = name()
      assert.equal(await open().get(one), undefined)
      await open().remove(one)
      await open().put(one, Buffer.from('a'))
      await open().remove(one)
      await open().remove(one)
      assert.equal(await open().get(one), undefined)
    })

    it('of one key go one by one', async () => {
      const key = newKey()
      await open().put(`${key}/480.webp`, Buffer.from('a'))
      await open().put(`${key}/960.webp`, Buffer.from('b'))
      await open().remove(`${key}/480.webp`)
      assert.equal(String(await open().get(`${key}/960.webp`)), 'b')
    })

    it('have no names that lead elsewhere', async () => {
      const ways = [
        '../a.webp',
        'a/../b.webp',
        '/etc/passwd',
        'a',
        'a/b/c.webp',
        'a\\b.webp',
        'a/%2e%2e.webp',
        'a/b\0.webp',
        '',
      ]
      for (const way of ways) {
        await assert.rejects(async () => open().get(way), /cannot have this name/)
        await assert.rejects(async () => open().put(way, Buffer.from('a')), /cannot have this name/)
        await assert.rejects(async () => open().remove(way), /cannot have this name/)
      }
    })
  })
}

describe('Pictures in a folder', () => {
  it('leave nothing behind when they are gone', async () => {
    const store = diskStore(join(folder, 'own'))
    await store.put('key/480.webp', Buffer.from('a'))
    assert.deepEqual(readdirSync(join(folder, 'own/key')), ['480.webp'])
    await store.remove('key/480.webp')
    assert.equal(existsSync(join(folder, 'own/key')), false)
  })

  it('are not there by half when they cannot be written', async () => {
    const store = diskStore(join(folder, 'half'))
    await store.put('key/480.webp', Buffer.from('a'))
    // A folder in the place of the file: the last step fails.
    await store.put('key/480.webp', Buffer.from('b'))
    await assert.rejects(diskStore(join(folder, 'half/key/480.webp')).put('key/480.webp', Buffer.from('c')))
    assert.deepEqual(readdirSync(join(folder, 'half/key')), ['480.webp'])
  })
})

describe('An S3-compatible store', () => {
  const put = (name = 'key/480.avif') => s3Store(s3.settings).put(name, Buffer.from('bytes'))

  it('is told what kind of picture it keeps', async () => {
    await put()
    assert.equal(s3.objects.get('key/480.avif')?.type, 'image/avif')
    assert.deepEqual(s3.asked, ['PUT /foyer-pictures/key/480.avif'])
  })

  it('believes nobody with another secret: the control', async () => {
    const stranger = s3Store({ ...s3.settings, secretAccessKey: 'guessed' })
    await assert.rejects(stranger.put('key/stolen.webp', Buffer.from('a')), /answered 403$/)
    assert.equal(s3.objects.has('key/stolen.webp'), false)
    assert.equal(s3.asked.length, 1, 'What is refused is not tried again')
  })

  for (const mishap of [500, 503, 429, 'slow', 'lost'] as const) {
    it(`that goes wrong twice in the same way (${mishap}) has the picture in the end`, async () => {
      s3.mishaps.push(mishap, mishap)
      await put(`key/after-${mishap}.webp`)
      assert.equal(String(s3.objects.get(`key/after-${mishap}.webp`)?.bytes), 'bytes')
      s3.mishaps.push(mishap, mishap)
      assert.equal(String(await s3Store(s3.settings).get(`key/after-${mishap}.webp`)), 'bytes')
    })
  }

  it('that never recovers is given up, in words that hold no secret', async () => {
    s3.mishaps.push(500, 502, 503)
    await assert.rejects(put(), (error: Error) => {
      assert.doesNotMatch(`${error.message} ${error.stack}`, /secret|KEYOFTHETESTS/)
      return /answered 503$/.test(error.message)
    })
    assert.equal(s3.asked.length, 3)
  })

  it('that says it has no such bucket is not mistaken for one without the picture', async () => {
    const store = s3Store({ ...s3.settings, bucket: 'another' })
    await assert.rejects(store.put('key/480.webp', Buffer.from('a')), /404/)
    await assert.rejects(store.get('key/480.webp'), /404/)
  })
})
