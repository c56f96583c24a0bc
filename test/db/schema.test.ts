import assert from 'node:assert/strict'
import { Client, type DatabaseError } from 'pg'
import { databaseUrl } from '../../api/db/connection'
import { run } from '../support/setup'
import { connected } from '../start/server'
import { refusals } from './schema-refusals'
import { baseRows, RowMaker } from './schema-rows'

/** Tables that Waterline never sees: those of stores and libraries, what happens once, and what only SQL writes. */
const notModelled = new Set([
  'session',
  'migration',
  'rate_limit',
  'used_challenge',
  'submission',
  'message',
  'order_move',
  'listing',
  'listing_word',
  'listing_city',
  'bus_reader',
  'webhook',
  'webhook_delivery',
  'webhook_attempt',
  'audit_entry',
  'job_failure',
  'api_answer',
  'announcement',
  'announcement_recipient',
  'sales',
  'sales_day',
  'sales_delta',
  'sales_hour',
  'ticket_type_sales',
])

/** Which types of the database a type of Waterline may have. */
const fitting: Record<string, string[]> = {
  string: ['character varying', 'text', 'character'],
  number: ['integer'],
  boolean: ['boolean'],
}

interface Column {
  table: string
  column: string
  type: string
  nullable: boolean
  default: string | null
  /** The values that a CHECK lists for it. */
  listed: string[] | null
}

describe('The models and the schema', () => {
  const columns = new Map<string, Column>()

  before(async () => {
    const { rows } = await connected(databaseUrl(), (client) => client.query<Column>(columnsOfOurs))
    for (const row of rows) columns.set(`${row.table}.${row.column}`, row)
  })

  /** Every attribute of every model with the place of its column. */
  const attributes = () =>
    Object.values(run().sails.models as unknown as Record<string, Model>)
      .filter(({ identity }) => identity !== 'archive')
      .flatMap(({ tableName, schema }) =>
        Object.values(schema).map((attribute) => ({ place: `${tableName}.${attribute.columnName}`, attribute })),
      )

  it('know the same tables and columns', () => {
    const modelled = attributes().map(({ place }) => place)
    assert.equal(new Set(modelled).size, modelled.length)
    assert.deepEqual(modelled.sort(), [...columns.keys()].sort())
  })

  it('agree on the type of each column', () => {
    for (const { place, attribute } of attributes()) {
      const columnType = attribute.autoMigrations?.columnType ?? attribute.columnType
      const types: Record<string, string[]> = {
        uuid: ['uuid'],
        timestamptz: ['timestamp with time zone'],
        bigint: ['bigint'],
      }
      const wanted = types[columnType ?? ''] ?? fitting[attribute.type] ?? []
      assert(wanted.includes(columns.get(place)?.type ?? ''), `${place}: ${columns.get(place)?.type}`)
      if (attribute.type === 'number') assert.equal(attribute.validations?.isInteger, true, place)
    }
  })

  it('agree on which columns may be empty: Waterline would write "" or 0 where the database wants null', () => {
    for (const { place, attribute } of attributes()) {
      const { required, allowNull, autoCreatedAt, autoUpdatedAt, autoMigrations } = attribute
      const isKey = autoMigrations?.autoIncrement === true
      const mayBeEmpty =
        attribute.type === 'ref' ? !required && !autoCreatedAt && !autoUpdatedAt : allowNull === true && !isKey
      assert.equal(columns.get(place)?.nullable, mayBeEmpty, place)
    }
  })

  it('agree on what stands in a column that nobody filled', () => {
    for (const { place, attribute } of attributes()) {
      const isAutomatic =
        attribute.autoMigrations?.autoIncrement || attribute.autoCreatedAt || attribute.autoUpdatedAt || false
      const given = columns.get(place)?.default ?? null
      if (isAutomatic) assert.match(String(given), /^(gen_random_uuid|now)\(\)$/, place)
      else assert.equal(given, attribute.defaultsTo === undefined ? null : String(attribute.defaultsTo), place)
    }
  })

  it('agree on the words that a column may hold', () => {
    for (const { place, attribute } of attributes()) {
      const { listed = null } = columns.get(place) ?? {}
      assert.deepEqual(attribute.validations?.isIn?.toSorted() ?? null, listed?.toSorted() ?? null, place)
    }
  })
})

describe('The schema', () => {
  const shown = new Set<string>()
  let client: Client
  let rows: RowMaker

  before(async () => {
    client = new Client({ connectionString: databaseUrl() })
    await client.connect()
    await client.query('BEGIN')
    rows = new RowMaker(client)
    await rows.insertAll(baseRows)
  })
  beforeEach(() => client.query('SAVEPOINT good'))
  afterEach(() => client.query('ROLLBACK TO good'))
  after(async () => {
    await client.query('ROLLBACK')
    await client.end()
  })

  it('takes the rows that the refused ones below differ from: the control', async () => {
    for (const table of Object.keys(baseRows)) await rows.insert(table)
  })

  for (const [table, cases] of Object.entries(refusals)) {
    for (const [promise, { change, code, constraint }] of Object.entries(cases)) {
      it(`${table}: ${promise}`, async () => {
        const attempt = typeof change === 'string' ? client.query(rows.fill(change)) : rows.insert(table, change)
        await assert.rejects(attempt, (error: DatabaseError) => {
          assert.equal(error.code, code, error.message)
          if (constraint) assert.equal(error.constraint, constraint)
          if (error.constraint) shown.add(error.constraint)
          return true
        })
      })
    }
  }

  it('has no CHECK, UNIQUE or FOREIGN KEY that the table of bad rows leaves out', async () => {
    const { rows: all } = await client.query<{ name: string }>(promisesOfOurs)
    assert.deepEqual(
      all.map(({ name }) => name).filter((name) => !shown.has(name)),
      [],
    )
  })

  it('counts the places of attendees who come, give their place back, take it again and are deleted', async () => {
    const statement = `SELECT event.taken AS all, ticket_type.taken AS type
                         FROM event, ticket_type WHERE event.id = :event AND ticket_type.id = :ticket_type`
    const taken = async () => (await client.query(rows.fill(statement))).rows[0] as unknown
    assert.deepEqual(await taken(), { all: 1, type: 1 })
    const id = await rows.insert('attendee')
    assert.deepEqual(await taken(), { all: 2, type: 2 })
    await client.query('UPDATE attendee SET holds_place = false WHERE id = $1', [id])
    await client.query('UPDATE attendee SET holds_place = false WHERE id = $1', [id])
    assert.deepEqual(await taken(), { all: 1, type: 1 })
    await client.query('UPDATE attendee SET holds_place = true WHERE id = $1', [id])
    assert.deepEqual(await taken(), { all: 2, type: 2 })
    await client.query('DELETE FROM attendee WHERE id = $1', [id])
    assert.deepEqual(await taken(), { all: 1, type: 1 })
  })
})

/** What Waterline has made of a file in api/models. */
interface Model {
  identity: string
  tableName: string
  schema: Record<string, Attribute>
}
interface Attribute {
  type: string
  columnName: string
  columnType?: string
  required?: boolean
  allowNull?: boolean
  defaultsTo?: string | number | boolean
  autoCreatedAt?: boolean
  autoUpdatedAt?: boolean
  autoMigrations?: { columnType?: string; autoIncrement?: boolean }
  validations?: { isIn?: string[]; isInteger?: boolean }
}

/** But for JSON, which Waterline does not read: SQL does. */
const columnsOfOurs = `
  SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type, c.is_nullable = 'YES' AS nullable,
         regexp_replace(c.column_default, '^''(.*)''::.*$', '\\1') AS default,
         (SELECT array_agg(word[1])
            FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''', 'g') AS word
           WHERE k.conrelid = format('%I', c.table_name)::regclass AND k.contype = 'c'
             AND k.conkey = ARRAY[(SELECT attnum FROM pg_attribute a
                                    WHERE a.attrelid = k.conrelid AND a.attname = c.column_name)]
             AND pg_get_constraintdef(k.oid) LIKE '%= ANY (%ARRAY[%') AS listed
    FROM information_schema.columns c
   WHERE c.table_schema = 'public' AND c.table_name NOT IN (${exceptions()}) AND c.data_type <> 'jsonb'`

/** But for those that say of an id what its primary key says already. */
const promisesOfOurs = `
  SELECT conname AS name FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u')
     AND conrelid::regclass::text NOT IN (${exceptions()})
     AND NOT (contype = 'u' AND pg_get_constraintdef(oid) LIKE 'UNIQUE (id, %')
   UNION
  SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
   WHERE indisunique AND indpred IS NOT NULL AND relnamespace = 'public'::regnamespace
   ORDER BY name`

function exceptions(): string {
  return [...notModelled].map((name) => `'${name}'`).join(', ')
}
