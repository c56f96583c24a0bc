import assert from 'node:assert/strict'
import Ajv from 'ajv/dist/2020'
import { pool } from '../../api/db/pool'
import { cloudEvent } from '../../api/bus/cloud-event'
import type { Message } from '../../api/bus/read-messages'
import { schemaDocument } from '../../api/bus/schema-document'

const formats: Record<string, RegExp | ((value: string) => boolean)> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  uri: (value) => URL.canParse(value),
  'date-time': (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && !isNaN(Date.parse(value)),
}

/** What a published schema says against a message; undefined where there is nothing. */
export function schemaComplaints(): (event: unknown) => string | undefined {
  const ajv = new Ajv({ strict: true, strictTypes: false, formats, discriminator: false, allErrors: false })
  const document = schemaDocument('https://foyer.example/api/v1/messages/schemas.json')
  ajv.addSchema(document)
  return (event) => {
    const { type } = event as { type: string }
    const index = Object.keys(document.$defs).indexOf(type)
    if (index < 0) return `${type} has no schema`
    const validate = ajv.getSchema(`${document.$id}#/oneOf/${index}`)!
    return validate(event) ? undefined : `${type}: ${ajv.errorsText(validate.errors)}`
  }
}

/** Whatever the tests of a run have had said on the bus, it was as the published schemas have it. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000)
    const complaintAbout = schemaComplaints()
    const { rows } = await pool().query<Message>(
      'SELECT position::text, id, type, subject, organiser, data, time FROM message ORDER BY message.position',
    )
    const complaints = new Set(rows.flatMap((row) => complaintAbout(JSON.parse(JSON.stringify(cloudEvent(row)))) ?? []))
    assert.deepEqual([...complaints], [])
  },
}
