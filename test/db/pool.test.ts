import assert from 'node:assert/strict'
import { readOn } from '../../api/bus/follow'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'

const shown = async (name: string) => Object.values((await pool().query(`SHOW ${name}`)).rows[0])[0]

describe('A connection of the pool', () => {
  it('whose machine is gone in a transaction is ended by the server, and another process reads the bus on', async () => {
    assert.equal(await shown('idle_in_transaction_session_timeout'), '30s')
    const gone = await pool().connect()
    await gone.query('BEGIN')
    await gone.query(`SELECT FROM bus_reader WHERE name = 'rabbitmq' FOR UPDATE`)
    const read = () => readOn('rabbitmq', async () => undefined)
    assert.equal(await read(), undefined)
    // The same that happens after half a minute.
    await gone.query(`SET LOCAL idle_in_transaction_session_timeout = '200ms'`)
    assert.ok(await eventually(read))
    gone.release(true)
  })

  it('that says nothing is asked by the server every few seconds whether anybody is there', async () => {
    for (const [name, seconds] of Object.entries({ idle: '10', interval: '5', count: '3' }))
      assert.equal(await shown(`tcp_keepalives_${name}`), seconds)
  })
})
