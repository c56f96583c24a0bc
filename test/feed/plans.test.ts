import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { aUser } from '../support/builders'
import { darya, nobodysHash } from '../support/cast'
import { sentBy, type Sent } from '../support/queries'
import { aWord, visit } from './support'

/** A node of a plan that was carried out, as EXPLAIN says it in JSON. */
interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

const listings = 5000
/** A page looks at the nearest thousand listings one by one, and reads its own rows. */
const most = 1200
const growing = ['listing', 'event', 'ticket_type']

describe('A page of the feed among 5 000 events', () => {
  const [common, rare, city] = [aWord(), aWord(), aWord()]
  let organiser = ''

  before(async function () {
    this.timeout(60_000)
    organiser = (await aUser(darya(), { passwordHash: nobodysHash })).id
    await query(
      `WITH fresh AS (
         INSERT INTO event (slug, organiser, title, description, starts_at, ends_at, time_zone, venue, address, city,
                            status, published_at, currency, capacity)
         SELECT 'plan-' || md5($2) || '-' || n, $1, CASE WHEN n = 4000 THEN $3 ELSE $2 END || ' вечер', 'Чай и разговоры.',
                now() + n * interval '1 hour', now() + (n + 2) * interval '1 hour', 'Europe/Moscow', 'Дом культуры',
                'ул. Мира, 1', CASE WHEN n % 2 = 0 THEN $4 ELSE $4 || 'а' END, 'published', now(), 'RUB', 100
           FROM generate_series(1, ${listings}) n RETURNING id
       )
       INSERT INTO ticket_type (event, name, price) SELECT id, 'Входной билет', 150000 FROM fresh`,
      [organiser, common, rare, city],
    )
    await query('VACUUM ANALYZE event, listing, ticket_type')
  })
  after(async function () {
    this.timeout(60_000)
    await query('DELETE FROM ticket_type USING event WHERE event.id = ticket_type.event AND organiser = $1', [
      organiser,
    ])
    await query('DELETE FROM event WHERE organiser = $1', [organiser])
  })

  const far = async () => {
    const [row] = await query<{ after: string }>(
      `SELECT (extract(epoch FROM starts_at) * 1000000)::bigint || '_' || event AS after
         FROM listing WHERE starts_at > now() ORDER BY starts_at, event OFFSET 4500 LIMIT 1`,
    )
    return { after: row?.after ?? '' }
  }
  const month = () => new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  const questions: Record<string, [posters: number, question: () => Promise<Record<string, string>>]> = {
    'the first page': [30, async () => ({})],
    'page 150': [30, far],
    'a word of nearly all': [30, async () => ({ q: common })],
    'a word of one': [1, async () => ({ q: rare })],
    'two words': [1, async () => ({ q: `${rare} вечер` })],
    'a typo': [1, async () => ({ q: `${rare.slice(0, 5)}ж${rare.slice(6)}` })],
    'a city, a price and a date': [30, async () => ({ city, price: '2000', from: month() })],
  }
  for (const [name, [posters, question]] of Object.entries(questions)) {
    it(`reads no table whole, and few of its rows: ${name}`, async () => {
      const asked = await question()
      const sent = await sentBy(async () => {
        const { $ } = await visit(asked)
        assert.equal($('.poster').length, posters)
      })
      const read = sent.filter(({ text }) => /^(SELECT|WITH)/.test(text))
      const plans = await Promise.all(read.map(async (each) => ({ text: each.text, scans: await scansOf(each) })))
      assert.ok(plans.filter(({ scans }) => scans.length > 0).length >= 2, 'the listings and the cards')
      for (const { text, scans } of plans) {
        const whole = scans.filter((node) => node['Node Type'] === 'Seq Scan')
        assert.deepEqual(whole, [], text)
        const rows = scans.reduce((sum, node) => sum + readBy(node), 0)
        assert.ok(rows <= most, `${rows} rows: ${text}`)
      }
    })
  }
})

/** Where the plan of a statement reads what grows with the number of events, as it was carried out. */
async function scansOf({ text, values }: Sent): Promise<Node[]> {
  const { rows } = await pool().query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  )
  const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)]
  const nodes = rows.flatMap((row) => all(row['QUERY PLAN'][0].Plan))
  return nodes.filter((node) => growing.includes(node['Relation Name'] ?? ''))
}

function readBy(node: Node): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return (node['Actual Rows'] + removed) * node['Actual Loops']
}
