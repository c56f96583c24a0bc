import type { MessageType } from '../bus/messages'
import { schemas } from '../bus/schemas'

/** Messages about people are nobody's event: only admins may subscribe to them. */
const ofNoEvent = /^user\./

/** The types that somebody of this role may subscribe an address to. */
export function typesFor(role: 'ROLE_USER' | 'ROLE_ADMIN'): MessageType[] {
  return messageTypes.filter((type) => role === 'ROLE_ADMIN' || !ofNoEvent.test(type))
}

const messageTypes = typedKeys(schemas)

function typedKeys<Key extends string>(object: Record<Key, unknown>): Key[] {
  const keys: Key[] = []
  for (const key in object) keys.push(key)
  return keys
}
