import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { keepEmbedded, startEmbedded, stopEmbedded } from '../../api/db/embedded'
import {
  ask,
  copyProject,
  killServer,
  lockFileOf,
  remove,
  serverPid,
  startBare,
  Starters,
  temporaryDirectory,
  until,
} from './embedded-support'

describe('the embedded PostgreSQL', function () {
  this.timeout(20_000)
  const starters = new Starters()
  let place: string
  let dataDir: string
  let project: string

  before(() => {
    place = temporaryDirectory()
    dataDir = join(place, `Мои данные, ${'очень '.repeat(12)}длинный путь`, "и 'кавычки'")
    project = copyProject(join(place, 'project'))
  })
  afterEach(() => starters.end())
  after(() => {
    remove(dataDir)
    rmSync(place, { recursive: true })
  })

  it('is there on the first start, for this machine only and with a password', async () => {
    const { url } = startEmbedded(dataDir)
    const [row] = await ask(
      url,
      `select lower('ЁЖ') as lower, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
        current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
    )
    assert.deepEqual(row, { lower: 'ёж', encoding: 'UTF8', fsync: 'on', addresses: '127.0.0.1', sockets: '' })
    assert.equal(statSync(join(dataDir, 'postgres/password')).mode & 0o777, 0o600)
    const guess = new URL(url)
    guess.password = 'guess'
    await assert.rejects(ask(guess.href, 'select 1'), { code: '28P01' })
  })

  it('keeps what was committed when it is killed during a query, and comes back at the same address', async () => {
    const { url } = startEmbedded(dataDir)
    await ask(url, 'create table kept (id int)', 'insert into kept values (7)')
    // The process of this query outlives the server for a while, and a new server must wait for its end.
    const long = ask(url, 'select count(*) from generate_series(1, 3000000)').catch((error: Error) => error)
    const busy = "select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
    while ((await ask(url, busy)).length === 0);
    await killServer(dataDir)
    assert.equal(startEmbedded(dataDir).url, url)
    assert.deepEqual(await ask(url, 'select id from kept'), [{ id: 7 }])
    await long
  })

  it('runs on and is used again when the process that started it is killed', async () => {
    stopEmbedded(dataDir)
    const { starter, url } = await starters.start(project, dataDir)
    const server = serverPid(dataDir)
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    assert.equal(startEmbedded(dataDir).url, url)
    assert.equal(serverPid(dataDir), server)
  })

  it('runs on when Ctrl-C in the terminal ends the process that started it', async () => {
    stopEmbedded(dataDir)
    const { starter, pid, url } = await starters.start(project, dataDir)
    process.kill(-pid, 'SIGINT')
    await once(starter, 'exit')
    assert.equal((await ask(url, 'select 1')).length, 1)
  })

  it('starts although the process id in a left postmaster.pid belongs to another program now', async () => {
    startEmbedded(dataDir)
    const left = readFileSync(lockFileOf(dataDir), 'utf8')
    await killServer(dataDir)
    const { uid, gid } = statSync(dirname(lockFileOf(dataDir)))
    const stranger = spawn('sleep', ['60'], { argv0: 'postgres', uid, gid })
    try {
      writeFileSync(lockFileOf(dataDir), left.replace(/^\d+/, String(stranger.pid)))
      assert.match(startBare(dataDir), /lock file "postmaster.pid" already exists/, 'the control: alone it refuses')
      const { url } = startEmbedded(dataDir)
      assert.equal((await ask(url, 'select 1')).length, 1)
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  it('takes another port, and keeps that, when its own was taken while it did not run', async () => {
    const { port } = new URL(startEmbedded(dataDir).url)
    stopEmbedded(dataDir)
    const taker = createServer().listen(Number(port), '127.0.0.1')
    await once(taker, 'listening')
    const { url } = startEmbedded(dataDir)
    taker.close()
    assert.notEqual(new URL(url).port, port)
    stopEmbedded(dataDir)
    assert.equal(startEmbedded(dataDir).url, url)
  })

  it('comes back by itself at the same address when it is killed while it is kept', async () => {
    const { url } = startEmbedded(dataDir)
    const messages: string[] = []
    const end = keepEmbedded(dataDir, (message) => messages.push(message))
    const busy = new Client({ connectionString: url })
    const errors: Error[] = []
    busy.on('error', (error) => errors.push(error))
    try {
      await busy.connect()
      await killServer(dataDir)
      await until(() => messages.length > 0 && errors.length > 0)
      assert.deepEqual(messages, ['PostgreSQL had died and was started again.'])
      assert.equal((await ask(url, 'select 1')).length, 1)
    } finally {
      end()
    }
  })

  it('says in the words of PostgreSQL why it cannot start, without the password', () => {
    startEmbedded(dataDir)
    stopEmbedded(dataDir)
    const password = readFileSync(join(dataDir, 'postgres/password'), 'utf8')
    const config = join(dataDir, 'postgres/data/postgresql.conf')
    const before = readFileSync(config)
    appendFileSync(config, '\nno_such_setting = 1\n')
    try {
      assert.throws(
        () => startEmbedded(dataDir),
        ({ message }: Error) =>
          message.includes('did not start') &&
          message.includes('unrecognized configuration parameter "no_such_setting"') &&
          !message.includes(password),
      )
    } finally {
      writeFileSync(config, before)
    }
  })
})
