import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { startEmbedded, stopEmbedded } from '../../api/db/embedded'
import { ask, copyPackages, copyProject, remove, serverPid, Starters, temporaryDirectory } from './embedded-support'

const farHomes = '/var/lib/foyer'
const nobody = 65534

// Only root can become another user. When an ordinary user runs the tests, embedded.test.ts is this file's second half.
if (process.getuid?.() === 0 && process.platform === 'linux') {
  describe('the embedded PostgreSQL, as root and as an ordinary user', function () {
    this.timeout(20_000)
    const starters = new Starters()
    const hadFarHomes = existsSync(farHomes)
    let place: string
    let project: string

    before(() => {
      place = temporaryDirectory()
      project = copyProject(join(place, 'project'))
      copyPackages(project)
    })
    afterEach(() => starters.end())
    after(() => {
      rmSync(place, { recursive: true })
      if (!hadFarHomes && readdirSync(farHomes).length === 0) rmdirSync(farHomes)
    })

    it('runs for root as another user, also in a directory that only root can enter', async () => {
      const closed = join(place, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      const dataDir = join(closed, 'data')
      try {
        const { url } = startEmbedded(dataDir)
        assert.equal((await ask(url, 'select 1')).length, 1)
        assert.notEqual(statSync(`/proc/${serverPid(dataDir)}`).uid, 0)
        assert.equal(join(realpathSync(join(dataDir, 'postgres')), '..'), farHomes)
        stopEmbedded(dataDir)
        assert.equal(startEmbedded(dataDir).url, url)
      } finally {
        remove(dataDir)
      }
    })

    it('runs for an ordinary user, also from a read-only node_modules that lacks its links', async () => {
      const dataDir = join(place, 'mine')
      mkdirSync(dataDir)
      chownSync(dataDir, nobody, nobody)
      try {
        const { url } = await starters.start(project, dataDir, nobody)
        assert.equal((await ask(url, 'select 1')).length, 1)
        assert.equal(statSync(`/proc/${serverPid(dataDir)}`).uid, nobody)
      } finally {
        remove(dataDir)
      }
    })

    it('runs for root from a checkout that only root can enter', async () => {
      chmodSync(project, 0o700)
      const dataDir = join(project, '.data')
      try {
        const { url } = await starters.start(project, dataDir)
        assert.equal((await ask(url, 'select 1')).length, 1)
      } finally {
        remove(dataDir)
      }
    })
  })
}
