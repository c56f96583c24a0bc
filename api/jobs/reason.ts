import { settings } from '../settings'

/** As long as a reason may be; a message that is longer says nothing more. */
const longest = 1000

/**
 * Why a job failed, for an admin: the message of the error and of its cause, without addresses and secrets, whoever
 * wrote them into it.
 */
export function reasonOf(error: unknown, secrets: string[] = secretsIn(settings())): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const message = error instanceof Error ? error.message || error.name : String(error)
  return withoutSecrets(`${message}${cause}`, secrets).slice(0, longest) || 'no reason given'
}

function withoutSecrets(message: string, secrets: string[]): string {
  const known = secrets.flatMap(waysToWrite).sort((a, b) => b.length - a.length)
  return known
    .reduce((text, secret) => text.replaceAll(secret, '…'), message)
    .replace(/\/\/[^\s/@]*@/g, '//')
    .replace(/[^\s<>"'/]+@[^\s<>"']+/g, '…')
    .replace(/\b(Bearer|Basic)\s+\S+/gi, '$1 …')
    .replace(/[\w+=-]{24,}/g, (word) => (uuid.test(word) || /^[a-z]+([-_][a-z]+)*$/i.test(word) ? word : '…'))
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function waysToWrite(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64')
  return [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')]
}

/** Every secret of the settings: what is named like one, and the password in an address. */
export function secretsIn(given: object): string[] {
  return Object.entries(given)
    .flatMap(([name, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return secretsIn(value)
      if (typeof value !== 'string') return []
      if (/secret|password|token|key/i.test(name)) return [value]
      return URL.canParse(value) ? passwordsIn(new URL(value)) : []
    })
    .filter((secret) => secret.length >= 4)
}

/** As it stands in the address, as it is meant, and as a mail server is told it (AUTH PLAIN). */
function passwordsIn({ username, password }: URL): string[] {
  const [user, secret] = [decoded(username), decoded(password)]
  return secret ? [password, secret, `\0${user}\0${secret}`] : []
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
