import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSettings } from '../../api/settings'

const root = join(__dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { load } = require('js-yaml') as { load(text: string): unknown }

interface Service {
  build?: string
  image?: string
  command?: string[]
  environment?: Record<string, string>
  volumes?: string[]
  depends_on?: string[] | Record<string, { condition: string }>
  healthcheck?: { test: string[] }
}

/** No engine for containers runs where the tests run: what can be said without one. */
describe('compose.yaml', () => {
  const { services, volumes } = load(read('compose.yaml')) as {
    services: Record<string, Service>
    volumes: Record<string, null>
  }
  const ofFoyer = Object.entries(services).filter(([, { build }]) => build !== undefined)

  it('runs the web, workers and migrations from one image, and every engine that Foyer knows', () => {
    assert.deepEqual(ofFoyer.map(([name]) => name).sort(), ['migrate', 'web', 'worker'])
    for (const engine of ['postgres', 'redis', 'rabbitmq', 'minio', 'proxy']) assert.ok(services[engine]?.image, engine)
  })

  it('waits only for services that are there and, where it waits for health, say how they are', () => {
    for (const [name, { depends_on = [] }] of Object.entries(services)) {
      for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)) {
        assert.ok(services[other], `${name} waits for ${other}`)
        const condition = Array.isArray(depends_on) ? undefined : depends_on[other]?.condition
        if (condition === 'service_healthy') assert.ok(services[other].healthcheck, other)
      }
    }
  })

  it('keeps what has to stay in volumes that it names, and mounts only files that are there', () => {
    for (const [name, service] of Object.entries(services))
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':')
        if (from.startsWith('./')) assert.ok(existsSync(join(root, from)), `${name} mounts ${from}`)
        else assert.ok(from in volumes, `${name} keeps ${from}`)
      }
  })

  it('starts files that are there, as the image does', () => {
    const commands = ofFoyer.flatMap(([, { command }]) => (command ? [command] : []))
    const [, image = '[]'] = /^CMD (.*)$/m.exec(read('Dockerfile')) ?? []
    const [, ...health] = services.worker?.healthcheck?.test ?? []
    assert.deepEqual([health[0], existsSync(join(root, health[1] ?? ''))], ['node', true])
    for (const [program, ...files] of [...commands, JSON.parse(image) as string[]]) {
      assert.equal(program, 'node')
      assert.equal(files.length, 2)
      for (const file of files) assert.ok(existsSync(join(root, file)), file)
    }
    assert.match(read('Dockerfile'), /^USER node$/m)
  })

  it('sets what production requires, to values that the settings take, by names that the documents know', () => {
    const documents = read('README.md') + read('docs/scaling.md')
    const given: Record<string, string> = { SITE: 'tickets.example.org', PAYMENT_PROVIDERS: 'sandbox' }
    Object.assign(given, { SESSION_SECRET: 's'.repeat(32), SMTP_URL: 'smtps://a:b@c', MAIL_FROM: 'Foyer <a@b>' })
    for (const [name, { environment = {} }] of ofFoyer) {
      for (const variable of Object.keys(environment)) assert.ok(documents.includes(variable), `${name}: ${variable}`)
      const values = Object.entries(environment).map(([variable, value]) => [
        variable,
        value.replace(
          /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
          (_, key: string, sign?: string, other = '') => given[key] ?? (sign === '-' ? other : 'password'),
        ),
      ])
      const settings = parseSettings({ NODE_ENV: 'production', ...Object.fromEntries(values) })
      assert.equal(settings.redisUrl, 'redis://redis:6379')
      assert.equal(settings.workers, name !== 'web')
    }
  })

  it('has a proxy that asks the web at its port, and holds no stream back', () => {
    const caddy = read('deploy/Caddyfile')
    assert.match(caddy, /dynamic a web 1337/)
    assert.match(caddy, /flush_interval -1/)
  })
})
