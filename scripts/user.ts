import { checkSettings } from '../api/settings'
import { withoutWeb } from './load'
import { asked, sentence } from './user/command'

/** `npm run user -- COMMAND EMAIL`: what is wrong with it is said before anything is touched. */
function main(words: string[]): void {
  let carryOut: () => Promise<string>
  try {
    carryOut = asked(words)
  } catch (reason) {
    return fail(reason)
  }
  checkSettings()
  withoutWeb(async () => console.log(await carryOut()), fail)
}

function fail(reason: unknown): void {
  console.error(sentence(reason))
  process.exitCode = 1
}

main(process.argv.slice(2))
