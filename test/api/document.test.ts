import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../support/setup'
import { anAdmin, posted } from './support'

/** The commands of the document, joined where they go on in the next line. */
function commands(): string[] {
  const text = readFileSync(join(__dirname, '../../docs/api.md'), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.replace(/\\\n\s*/g, '').split(/\n(?=curl)/))
}

/** The words of a command as a shell reads them: single quotes keep, double quotes fill in. */
function words(command: string, values: Record<string, string>): string[] {
  return [...command.trim().matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, kept, filled, bare = '']) =>
      kept ??
      (filled ?? bare).replace(/\$(\w+)/g, (_, name: string) => values[name] ?? assert.fail(`What is $${name}?`)),
  )
}

describe('The examples in docs/api.md', () => {
  it('work as they stand there', async () => {
    const { token } = await anAdmin()
    const { event_id } = await posted({ status: 'published' }, token)
    const statuses: number[] = []
    for (const command of commands()) {
      const [curl, ...rest] = words(command, { BASE: run().baseUrl, EVENT: event_id, TOKEN: token })
      assert.equal(curl, 'curl')
      let [method, address, body] = ['GET', '', undefined as string | undefined]
      const headers = new Headers()
      while (rest.length > 0) {
        const word = rest.shift()!
        if (word === '-X') method = rest.shift()!
        else if (word === '-H') headers.set(...(rest.shift()!.split(/: /, 2) as [string, string]))
        // The dates of the examples age.
        else if (word === '-d') body = rest.shift()!.replaceAll('2027-', `${new Date().getFullYear() + 1}-`)
        else address = word
      }
      const answer = await fetch(address, { method, headers, body })
      await answer.text()
      statuses.push(answer.status)
    }
    assert.deepEqual(statuses, [200, 200, 200, 200, 201, 200, 200])
  })
})
