/** A plot as the view draws it: bars in per cent of the area, and the table behind them. */
export interface Plot {
  id: string
  title: string
  /** What it says, for those who do not see it. */
  summary: string
  /** From the top to the bottom of the scale. */
  scale: string[]
  /** Below the first, the middle and the last bars. */
  axis: string[]
  legend: { mark: number; label: string }[]
  bars: { mark: number; x: string; y: string; width: string; height: string }[]
  columns: string[]
  /** Only those where there is something to say. */
  rows: string[][]
}

export interface Series {
  label: string
  values: number[]
}

interface Drawing {
  id: string
  title: string
  summary: string
  /** What the first column of the table is called, and the names of its rows, which are those of the bars. */
  names: { column: string; long: string[]; short: string[] }
  series: Series[]
  /** One on top of the other, because together they are a whole; else side by side. */
  layout: 'stacked' | 'beside'
  /** How a value stands in the table, and at the scale. */
  write: { long(value: number): string; short(value: number): string }
}

/** Lays the bars out. */
export function plot({ id, title, summary, names, series, layout, write }: Drawing): Plot {
  const highest = names.long.map((_, index) => {
    const values = series.map(({ values }) => values[index] ?? 0)
    return layout === 'stacked' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values)
  })
  const top = roundAbove(Math.max(0, ...highest))
  return {
    id,
    title,
    summary,
    scale: [top, top / 2, 0].map((value) => write.short(value)),
    axis: ends(names.short),
    legend: series.map(({ label }, mark) => ({ mark, label })),
    bars: names.long.flatMap((_, index) => barsAt(index, names.long.length, series, layout, top)),
    columns: [names.column, ...series.map(({ label }) => label)],
    rows: names.long.flatMap((name, index) => {
      const values = series.map(({ values }) => values[index] ?? 0)
      return values.some((value) => value !== 0) ? [[name, ...values.map((value) => write.long(value))]] : []
    }),
  }
}

/** Two thirds of the width that a bar has belong to it, the rest to the gap. */
const share = 0.7

function barsAt(index: number, count: number, series: Series[], layout: Drawing['layout'], top: number): Plot['bars'] {
  const slot = 100 / count
  const width = (slot * share) / (layout === 'stacked' ? 1 : series.length)
  let below = 0
  return series.flatMap(({ values }, mark) => {
    const height = (Math.max(0, values[index] ?? 0) / top) * 100
    const left = index * slot + (slot * (1 - share)) / 2 + (layout === 'stacked' ? 0 : mark * width)
    if (layout === 'stacked') below += height
    const y = 100 - (layout === 'stacked' ? below : height)
    return height === 0
      ? []
      : [{ mark, x: percent(left), y: percent(y), width: percent(width), height: percent(height) }]
  })
}

/** The smallest of 2, 4, 6, 8, 10, 20, 40, … that is not below: half of it is a whole number, too. */
export function roundAbove(value: number): number {
  const power = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(value, 1))) - 1)
  const step = [2, 4, 6, 8, 10].find((each) => each * power >= value)
  return (step ?? 10) * power
}

export const percent = (value: number) => `${Math.round(value * 100) / 100}%`

function ends(names: string[]): string[] {
  const middle = names[Math.floor(names.length / 2)]
  const [first, last] = [names[0], names.at(-1)]
  const all = names.length > 2 ? [first, middle, last] : names
  return all.filter((name) => name !== undefined)
}
