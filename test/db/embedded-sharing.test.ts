import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { leaveEmbedded, startEmbedded } from '../../api/db/embedded'
import { ask, copyProject, isServed, killServer, remove, Starters, temporaryDirectory } from './embedded-support'

describe('the embedded PostgreSQL, among several processes', function () {
  this.timeout(20_000)
  const starters = new Starters()
  let place: string
  let dataDir: string
  let project: string

  before(() => {
    place = temporaryDirectory()
    dataDir = join(place, 'shared')
    project = copyProject(join(place, 'project'))
  })
  afterEach(() => starters.end())
  after(() => {
    remove(dataDir)
    rmSync(place, { recursive: true })
  })

  it('is one and the same for processes that start it at the same moment, the first time too', async () => {
    for (const round of ['first', 'after a crash']) {
      const started = await Promise.all([1, 2].map(() => starters.start(project, dataDir)))
      const urls = new Set(started.map(({ url }) => url))
      assert.equal(urls.size, 1, round)
      for (const url of urls) assert.equal((await ask(url, 'select 1')).length, 1, round)
      await killServer(dataDir)
    }
  })

  it('is stopped by the last who leaves, or the last two at once, not before', async () => {
    const { url } = startEmbedded(dataDir)
    const other = new Client({ connectionString: url })
    await other.connect()
    await leaveEmbedded(dataDir)
    assert.equal((await other.query('select 1')).rowCount, 1)
    await other.end()
    await Promise.all([leaveEmbedded(dataDir), leaveEmbedded(dataDir)])
    assert.equal(isServed(dataDir), false)
  })

  it('is not stopped under a process that has started it and has not connected yet', async () => {
    startEmbedded(dataDir)
    const { starter } = await starters.start(project, dataDir)
    await leaveEmbedded(dataDir)
    assert.equal(isServed(dataDir), true)
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    await leaveEmbedded(dataDir)
    assert.equal(isServed(dataDir), false)
  })
})
