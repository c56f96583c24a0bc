import { cloudEventSchema } from './cloud-event'
import { messageSchemas } from './schemas'

/** The JSON Schemas of all messages in one document; `address` is where it is published. */
export function schemaDocument(address: string) {
  const types = messageSchemas()
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: address,
    title: 'Messages of the event bus',
    description: 'CloudEvents 1.0 in JSON. What each type carries in `data` stands in $defs under its name.',
    oneOf: Object.keys(types).map((type) => cloudEventSchema(type, `#/$defs/${type}`)),
    $defs: types,
  }
}
