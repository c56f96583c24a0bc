import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { databaseUrl } from '../../api/db/connection'
import { temporaryDirectory } from '../db/embedded-support'
import { eventually } from '../support/eventually'
import { aSite, connected, production, root, type Site } from './server'

/** As root we can be somebody who may write nothing of ours, as the image is; nobody else can. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** What the Dockerfile copies and installs, without an engine for containers: the lock file says what is for developers. */
function furnishImage(place: string): void {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  for (const name of readdirSync(root))
    if (!ignored.includes(name)) cpSync(join(root, name), join(place, name), { recursive: true })
  try {
    execFileSync('cp', ['-al', join(root, 'node_modules'), place], { stdio: 'ignore' })
  } catch {
    // Another disk: there are no links to it.
    execFileSync('cp', ['-a', join(root, 'node_modules'), place])
  }
  const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  for (const [path, { dev }] of Object.entries(lock.packages))
    if (dev) rmSync(join(place, path), { recursive: true, force: true })
  rmSync(join(place, 'node_modules/.cache'), { recursive: true, force: true })
  mkdirSync(join(place, 'node_modules/.cache'))
  if (nobody.uid) chownSync(join(place, 'node_modules/.cache'), nobody.uid, nobody.gid)
}

/** What the Dockerfile and compose.yaml call. */
const commands = Object.fromEntries(
  (['app', 'scripts/migrate', 'scripts/worker'] as const).map((name) => [
    name,
    ['node_modules/ts-node/dist/bin.js', `${name}.ts`],
  ]),
)

describe('What the image holds', function () {
  this.timeout(120_000)
  const database = `image_${process.pid}`
  const place = temporaryDirectory()
  let site: Site
  before(async () => {
    furnishImage(place)
    site = await aSite()
    site.root = place
    site.user = nobody
    chmodSync(site.dataDir, 0o700)
    if (nobody.uid) chownSync(site.dataDir, nobody.uid, nobody.gid)
    await connected(databaseUrl(), (client) => client.query(`CREATE DATABASE ${database}`))
  })
  after(async () => {
    await site.clear()
    rmSync(place, { recursive: true, force: true })
    await connected(databaseUrl(), (client) => client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`))
  })

  it('migrates, serves and does jobs in production, without packages for developers, as somebody who may write only data', async () => {
    for (const path of ['test', '.git', 'node_modules/mocha', 'node_modules/eslint'])
      assert.equal(existsSync(join(place, path)), false, path)
    const url = new URL(databaseUrl())
    url.pathname = database
    const environment = { ...production(site.url), DATABASE_URL: url.href, WORKERS: 'off', HOME: site.dataDir }
    const start = (name: string) => site.start(commands[name] ?? [], environment)
    const migration = start('scripts/migrate')
    assert.equal(await migration.exited, 0, migration.output())
    const [web, worker] = [start('app'), start('scripts/worker')]
    await web.answers('/readyz')
    for (const path of ['/', '/login', '/api/docs']) assert.equal(await web.status(path), 200, path)
    const health = () => site.start(['scripts/worker-health.js'], environment).exited
    await eventually(async () => (await health()) === 0, 60_000)
    for (const server of [web, worker]) {
      server.signal('SIGTERM')
      assert.equal(await server.exited, 0, server.output())
      assert.doesNotMatch(server.output(), /^ *(warn|error)\b|Cannot find module/m)
    }
  })
})
