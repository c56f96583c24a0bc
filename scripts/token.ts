import { makeApiToken } from '../api/accounts/api-token'
import { User } from '../api/db'
import { isReady } from '../api/readiness'
import { checkSettings } from '../api/settings'
import { withoutWeb } from './load'

/** `npm run token -- EMAIL NAME`: makes a bearer token of the API that may read and write, alone on the last line. */
function main([email, name, ...more]: string[]): void {
  if (!email || !name || more.length > 0) return fail('Usage: npm run token -- EMAIL NAME')
  if (name.length > 100) return fail('The name of a token has at most 100 characters.')
  checkSettings()
  withoutWeb(() => make(email.trim().toLowerCase(), name), fail)
}

async function make(email: string, name: string): Promise<void> {
  if (!isReady()) return fail('The database does not answer, or it lacks migrations: see above.')
  const user = await User.findOne({ email, status: 'active' })
  if (!user) return fail(`No active user has the address ${email}.`)
  const { secret } = await makeApiToken(user.id, { name, scope: 'write' })
  console.log(secret)
}

function fail(message: unknown): void {
  console.error(message)
  process.exitCode = 1
}

main(process.argv.slice(2))
