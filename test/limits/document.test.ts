import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figures, type Rule } from '../../api/limits/figures'

/** The cells of each row of docs/security.md whose first one is a name in backticks, by that name. */
function tables(): { name: string; cells: string[] }[] {
  const text = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8')
  return [...text.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => ({
    name,
    cells: rest.split('|').map((cell) => cell.trim()),
  }))
}

const window = ({ points, seconds }: Rule) => `${points} in ${seconds / 60} minutes`

describe('The figures in docs/security.md', () => {
  const rows = tables().filter(({ name }) => name !== 'lang')

  it('are those of the routes', () => {
    const written = rows
      .slice(0, Object.keys(figures.routes).length)
      .map(({ name, cells }) => [name, ...cells.slice(1)])
    const counted = Object.entries(figures.routes).map(([name, { address, block, counts }]) => [
      name,
      window(address),
      window(block),
      counts,
    ])
    assert.deepEqual(written, counted)
  })

  it('are those of the guesses, and there are no others', () => {
    const written = rows.slice(Object.keys(figures.routes).length).map(({ name, cells }) => [name, ...cells.slice(1)])
    const counted = Object.entries(figures.guesses).map(([name, { free, first, most, remembered }]) => [
      name,
      String(free),
      `${first} seconds`,
      `${most} seconds`,
      `${remembered / 60} minutes`,
    ])
    assert.deepEqual(written, counted)
  })

  it('are those of the mails to one address and of the calls by one token', () => {
    const text = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8')
    assert.ok(text.includes(`may make ${window(figures.calls)} of its calls`))
    assert.ok(text.includes(`At most ${window(figures.mailTo)} of the mails`))
  })
})
