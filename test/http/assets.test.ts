import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { raw } from './raw'

const bundle = 'node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js'

describe('A script that comes from a package', () => {
  it('is served as it is, under an address that changes with it, for good', async () => {
    const { $ } = await raw({ path: '/login' })
    const path = $('script[src^="/webauthn/"]').attr('src') ?? ''
    const file = readFileSync(bundle)
    const hash = createHash('sha256').update(file).digest('hex').slice(0, 12)
    assert.equal(path, `/webauthn/index.umd.min.js?v=${hash}`)
    const { status, text, headers } = await raw({ path })
    assert.deepEqual([status, text], [200, file.toString('utf8')])
    assert.match(String(headers['content-type']), /javascript/)
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
  })

  it('opens no other file of the package, nor of the house', async () => {
    const paths = [
      ...['/webauthn/', '/webauthn', '/webauthn/../../../package.json', '/webauthn/..%2f..%2f..%2fpackage.json'],
      ...['/webauthn//etc/passwd', '/webauthn/%2e%2e/%2e%2e/package.json', '/fonts/', '/constructor/x', '/__proto__/x'],
    ]
    for (const path of paths) assert.deepEqual([path, (await raw({ path })).status], [path, 404])
  })

  it('is not served to anything but GET and HEAD', async () => {
    assert.equal((await raw({ method: 'POST', path: '/webauthn/index.umd.min.js' })).status, 404)
  })
})
