import { performance } from 'node:perf_hooks'
import { aSite, commands, connected, production, type Site } from '../start/server'
import { percentile } from './report'

/** What is asked of the feed, the same of few events and of many. */
interface Question {
  name: string
  question: string
  /** So many events have to be on the page, or the times say nothing. */
  posters: number
}
export interface Ratio {
  name: string
  /** Medians in ms. */
  few: number
  many: number
  ratio: number
}

const rare = 'аристофановы'
const small = 100
const pageSize = 30
const most = 1.5

/**
 * Two sites on two databases, one with a hundred events and one with `large`: the same questions to both in turn, so
 * that whatever else the machine does weighs on both. Gives the ratios, and what is slower than it may be.
 */
export async function feedBench(large: number, rounds: number): Promise<{ ratios: Ratio[]; broken: string[] }> {
  const sites = [await aSite(), await aSite()] as const
  const clear = async () => void (await Promise.all(sites.map((site) => site.clear())))
  const stop = () => void clear().finally(() => process.exit(1))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await Promise.all(sites.map(started))
    const questions = await Promise.all([questionsOf(sites[0], small, 3), questionsOf(sites[1], large, 1000)])
    const ratios = []
    for (const [index, few] of questions[0].entries())
      ratios.push(await compare({ few, many: questions[1][index]!, urls: [sites[0].url, sites[1].url], rounds }))
    const broken = ratios.filter(({ ratio }) => ratio > most).map(({ name, ratio }) => `${name}: ${ratio.toFixed(2)}`)
    return { ratios, broken }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await clear()
  }
}

async function started(site: Site): Promise<void> {
  const environment = { ...production(site.url), RATE_LIMITS: 'off', LOG_LEVEL: 'warn' }
  await site.start(commands.registered, environment).answers('/readyz')
}

/** Fills the site, and gives what to ask it; `page` is the far page to open. */
async function questionsOf(site: Site, events: number, page: number): Promise<Question[]> {
  const after = await connected(site.database, async (client) => {
    for (const statement of filling) await client.query(statement.replaceAll(':events', String(events)))
    const { rows } = await client.query<{ after: string }>(
      `SELECT (extract(epoch FROM starts_at) * 1000000)::bigint || '_' || event AS after
         FROM listing WHERE starts_at > now() ORDER BY starts_at, event OFFSET $1 LIMIT 1`,
      [(Math.min(page, Math.floor(events / pageSize)) - 1) * pageSize - 1],
    )
    return rows[0]?.after ?? ''
  })
  const week = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  const ask = (name: string, fields: Record<string, string>, posters = pageSize) => ({
    name,
    question: new URLSearchParams(fields).toString(),
    posters,
  })
  return [
    ask('the first page', {}),
    ask('a common word', { q: 'вечер' }),
    ask('the beginning of a common word', { q: 'вече' }),
    ask('a word of one event', { q: rare }, 1),
    ask('the same with a typo', { q: rare.replace('ф', 'в') }, 1),
    ask('two words', { q: 'вечера москва' }),
    ask('a city, a price and a date', { city: 'Москва', price: '2000', from: week }),
    ask(`page ${page}`, { after }),
  ]
}

async function compare(both: {
  few: Question
  many: Question
  urls: [string, string]
  rounds: number
}): Promise<Ratio> {
  const times: [number[], number[]] = [[], []]
  const warmUp = 10
  for (let round = 0; round < warmUp + both.rounds; round++) {
    const order = round % 2 ? ([0, 1] as const) : ([1, 0] as const)
    for (const index of order) {
      const took = await timed(both.urls[index], index === 0 ? both.few : both.many)
      if (round >= warmUp) times[index].push(took)
    }
  }
  const [few, many] = times.map((all) =>
    percentile(
      all.toSorted((a, b) => a - b),
      50,
    ),
  ) as [number, number]
  return { name: both.many.name, few, many, ratio: many / few }
}

/** How long the page takes, in ms. */
async function timed(url: string, { name, question, posters }: Question): Promise<number> {
  const begun = performance.now()
  const response = await fetch(`${url}/?${question}`)
  const text = await response.text()
  const took = performance.now() - begun
  const found = text.match(/<li class="poster/g)?.length ?? 0
  if (response.status !== 200 || found !== posters) throw new Error(`${name}: ${response.status}, ${found} events`)
  return took
}

const pick = (words: string, by: string) => {
  const all = words.split(', ')
  return `(ARRAY[${all.map((word) => `'${word}'`).join(', ')}])[1 + (${by}) % ${all.length}]`
}

/** Events of a year: kinds, subjects, places and people in the proportions of life, the half of them in one city. */
const filling = [
  'DELETE FROM event',
  `INSERT INTO event (slug, title, description, starts_at, ends_at, time_zone, venue, address, city, category, status,
                      currency, capacity, taken)
   SELECT 'event-' || n,
          ${pick('Концерт, Лекция, Выставка, Спектакль, Мастер-класс, Встреча, Экскурсия, Фестиваль, Урок, Семинар', 'n')} || ' ' ||
          ${pick('камерной музыки, о городе, современной графики, для детей, по керамике, с архитектором, по старому центру, уличной еды, джаза, поэзии, документального кино', 'n / 10')}
            || CASE n % 2 WHEN 0 THEN ': вечер ' ELSE ': утро ' END
            || ${pick('ба, ве, го, ду, за, ко, лу, ме, но, по, ро, су, та, фе, хо, че, ша', 'n * 7')}
            || ${pick('ран, вел, гор, дин, зор, кат, лев, мир, нос, пин, рум, сал, тоб', 'n / 17')}
            || ${pick('ова, ина, ского, енко, ич, адзе, яна', 'n / 221')}
            || CASE WHEN n = 50 THEN ' ${rare}' ELSE '' END,
          ${pick('Акустический вечер с двумя гитарами и виолончелью., Краски и кисти дадим; гардероб работает весь день., После лекции можно задать вопросы., Приходите заранее: двери открываются за полчаса.', 'n')},
          now() + interval '1 day' + n * (interval '364 days' / :events),
          now() + interval '1 day 2 hours' + n * (interval '364 days' / :events),
          ${pick('Europe/Moscow, Asia/Yekaterinburg, Asia/Novosibirsk', 'n')},
          ${pick('Дом культуры «Заря», Библиотека имени Герцена, Клуб «Подвал», Городской парк, Лофт', 'n / 3')},
          'ул. Мира, ' || n % 150,
          CASE WHEN n % 2 = 0 THEN 'Москва' ELSE ${pick('Пермь, Казань, Киров, Тула, Омск, Томск, Самара, Уфа, Псков', 'n / 2')} END,
          ${pick('concert, lecture, exhibition, theatre, workshop, meetup, tour, festival, lecture, conference', 'n')},
          'published', 'RUB', 100, n % 100
     FROM generate_series(1, :events) AS n`,
  `INSERT INTO ticket_type (event, name, price)
   SELECT id, 'Входной билет', 50000 * (taken % 5) FROM event`,
  'VACUUM ANALYZE',
]
