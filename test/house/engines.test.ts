import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engines, missingEngines, sayLeftOut, type EngineName } from '../support/engines'

const root = join(__dirname, '../..')
/** Nothing listens there. */
const nowhere = { AMQP_URL: 'amqp://127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' }

/** What a file of tests does when it asks for its engine as it loads. */
function load(name: EngineName, environment: Record<string, string>) {
  const program = `console.log('there:', require('./test/support/engines').engineThere('${name}'))`
  const { FOYER_TESTS_NEED: _, FOYER_TESTS_WITHOUT: __, ...own } = process.env
  const env = { ...own, ...nowhere, ...environment }
  return spawnSync(process.execPath, ['-r', 'ts-node/register', '-e', program], { cwd: root, env, encoding: 'utf8' })
}

describe('Tests that need an engine', () => {
  it('are left out where it does not answer, which one line says with the reason', () => {
    const { missing, needed } = missingEngines(nowhere)
    assert.deepEqual([missing, needed], [['rabbitmq', 'redis'], []])
    assert.equal(
      sayLeftOut(missing),
      'Left out: the relay to RabbitMQ (no RabbitMQ answers at AMQP_URL or 127.0.0.1:5672); ' +
        'limits and sessions in Redis (no Redis answers at REDIS_URL or 127.0.0.1:6379). Everything else has run.',
    )
    assert.deepEqual(missingEngines({}, () => true).missing, [])
    assert.deepEqual(missingEngines({}, (name) => name === 'redis').missing, ['rabbitmq'])
  })

  it('say so themselves when their file runs alone, and leave it to `npm test` when it has asked', () => {
    const alone = load('redis', {})
    assert.match(alone.stdout, /^Left out: limits and sessions in Redis .*\nthere: undefined\n$/)
    assert.equal(load('redis', { FOYER_TESTS_WITHOUT: 'rabbitmq,redis' }).stdout, 'there: undefined\n')
    assert.equal(load('redis', { FOYER_TESTS_WITHOUT: 'rabbitmq' }).stdout, `there: ${nowhere.REDIS_URL}\n`)
  })

  it('fail instead where FOYER_TESTS_NEED says that the engine is there, as it does where every change has to pass', () => {
    const environment = { ...nowhere, FOYER_TESTS_NEED: 'redis, rabbitmq' }
    assert.deepEqual(missingEngines(environment).needed, ['rabbitmq', 'redis'])
    assert.deepEqual(missingEngines(environment, () => true).needed, [])
    const { status, stderr } = load('rabbitmq', { FOYER_TESTS_NEED: 'rabbitmq' })
    assert.equal(status, 1)
    assert.match(stderr, /FOYER_TESTS_NEED wants rabbitmq, which does not answer/)
    assert.throws(() => missingEngines({ FOYER_TESTS_NEED: 'rabitmq' }, () => true), /no engine "rabitmq"/)
    const [, wanted = ''] = /^export FOYER_TESTS_NEED=(.*)$/m.exec(readFileSync(join(root, '.ci/run'), 'utf8')) ?? []
    assert.deepEqual(wanted.split(',').sort(), Object.keys(engines).sort())
  })
})
