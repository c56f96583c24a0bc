import type { Figures, Size } from './full-rush'

/** The value below which so many of 100 lie; the list must be sorted. */
export function percentile(sorted: number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN
}

/** The figures of a rush as lines to read. */
export function report({ buyers, places, width }: Size, figures: Figures): string[] {
  const { ends, seconds, askedAgain, times, quietAfter, rates } = figures
  const rows = [...times].map(([step, all]) => {
    const sorted = all.toSorted((a, b) => a - b)
    return [step, String(all.length), ms(percentile(sorted, 50)), ms(percentile(sorted, 99))]
  })
  const count = (step: string) => times.get(step)?.length ?? 0
  const answers = [...times.values()].reduce((sum, all) => sum + all.length, 0)
  return [
    `${buyers} buyers for ${places} places, ${width} requests at once, two processes`,
    `${ends.bought} bought; ${ends.soldOutOnSending} read that it is sold out after sending the form, ` +
      `${ends.soldOutAtDoor} instead of the form; ${askedAgain} were asked to try again`,
    `${seconds.toFixed(1)} s: ${rate(count('apply'), seconds)} applications and ` +
      `${rate(answers - count('open the form'), seconds)} answers a second; jobs were quiet ${quietAfter.toFixed(1)} s later`,
    '',
    ...table([['step', 'answers', 'median ms', '99 % ms'], ...rows]),
    '',
    `One process without HTTP, a second: ${perSecond(rates.placeOrder)} orders of one event placed, ` +
      `${perSecond(rates.refuse)} refused; one row locked and changed ${perSecond(rates.hotRow)} times`,
    `Placing an order takes as long as ${(rates.hotRow / rates.placeOrder).toFixed(1)} such changes, ` +
      `refusing one as ${(rates.hotRow / rates.refuse).toFixed(1)}`,
  ]
}

const ms = (time: number) => time.toFixed(0)
const perSecond = (rate: number) => rate.toFixed(0)
const rate = (count: number, seconds: number) => (count / seconds).toFixed(0)

function table(rows: string[][]): string[] {
  return rows.map(([name = '', ...cells]) => name.padEnd(18) + cells.map((cell) => cell.padStart(11)).join(''))
}
