import assert from 'node:assert/strict'
import { allNames, pictureAt, slotsOf, typeOf } from '../../api/pictures/variants'

const key = 'A'.repeat(32)

describe('The address of a picture', () => {
  it('names a key and a variant', () => {
    assert.deepEqual(pictureAt(`/pictures/${key}/480.avif`), { key, variant: '480.avif' })
    assert.deepEqual(pictureAt(`/pictures/${key}/og.jpg`), { key, variant: 'og.jpg' })
  })

  it('leads nowhere else, and not to what the variants are made of', () => {
    const ways = [
      '/pictures/../../etc/passwd',
      `/pictures/${key}/../480.webp`,
      `/pictures/${key}/..%2f480.webp`,
      `/pictures/${key}/481.webp`,
      `/pictures/${key}/480.webp/`,
      `/pictures/${key}/480.webp%00`,
      `/pictures/${key}A/480.webp`,
      `/pictures/${key.slice(1)}./480.webp`,
      `/pictures/${key}/original.webp`,
      `/pictures/${key}/`,
      `//pictures/${key}/480.webp`,
    ]
    for (const way of ways) assert.equal(pictureAt(way), undefined, way)
  })
})

describe('A picture', () => {
  it('is offered in all widths that are narrower, and in the first that holds it', () => {
    assert.deepEqual([480, 481, 960, 961, 1600].map(slotsOf), [[480], [480, 960], [480, 960], [480, 960, 1600], [480, 960, 1600]]) // prettier-ignore
  })

  it('has a type for every variant', () => {
    for (const name of allNames) assert.match(typeOf(name), /^image\/(avif|webp|jpeg)$/)
  })
})
