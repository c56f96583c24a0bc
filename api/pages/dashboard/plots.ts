import type { Texts } from '../../text'
import { dateOf } from './days'
import type { figuresByTime, Figures } from './figures'
import { plot, type Plot } from './plot'

type Time = Awaited<ReturnType<typeof figuresByTime>>['series']

/** Applications, places and money over time; a plot without anything in it is left out. */
export function plotsOf(time: Time, period: Figures, texts: Texts): Plot[] {
  const { t } = texts
  const plots: Plot[] = []
  if (period.placed > 0) {
    const paid = time.map(({ figures }) => Math.min(figures.paid, figures.placed))
    plots.push(
      counted('applications', time, texts, 'stacked', [
        { label: t('dashboard.paid'), values: paid },
        { label: t('dashboard.unpaid'), values: time.map(({ figures }, at) => figures.placed - (paid[at] ?? 0)) },
      ]),
    )
  }
  if (period.sold > 0 || period.returned > 0) {
    plots.push(
      counted('places', time, texts, 'beside', [
        { label: t('dashboard.sold'), values: time.map(({ figures }) => figures.sold) },
        { label: t('dashboard.placesReturned'), values: time.map(({ figures }) => figures.returned) },
      ]),
    )
  }
  return [...plots, ...period.money.map(({ currency }) => moneyPlot(currency, time, period, texts))]
}

/** Who came in, by the hour of the event's own zone. */
export function checkInPlot(hours: { hour: Date; count: number }[], zone: string, { t, format }: Texts): Plot[] {
  if (hours.length === 0) return []
  const sum = hours.reduce((all, { count }) => all + count, 0)
  return [
    plot({
      id: 'check-ins',
      title: t('dashboard.plots.checkIns.title'),
      summary: t('dashboard.plots.checkIns.summary', { count: sum }),
      names: {
        column: t('dashboard.hour'),
        long: hours.map(({ hour }) => format.dateTime(hour, zone)),
        short: hours.map(({ hour }) => format.time(hour, zone)),
      },
      series: [{ label: t('dashboard.checkIns'), values: hours.map(({ count }) => count) }],
      layout: 'stacked',
      write: counts(format),
    }),
  ]
}

function counted(
  id: 'applications' | 'places',
  time: Time,
  { t, format }: Texts,
  layout: 'stacked' | 'beside',
  series: { label: string; values: number[] }[],
): Plot {
  const [first = 0, second = 0] = series.map(({ values }) => values.reduce((sum, value) => sum + value, 0))
  return plot({
    id,
    title: t(`dashboard.plots.${id}.title`),
    summary: t(`dashboard.plots.${id}.summary`, { first: format.number(first), second: format.number(second) }),
    names: namesOf(time, { t, format }),
    series,
    layout,
    write: counts(format),
  })
}

function moneyPlot(currency: string, time: Time, period: Figures, { t, format }: Texts): Plot {
  const of = ({ money }: Figures) => money.find((each) => each.currency === currency)
  const { income = 0, returned = 0 } = of(period) ?? {}
  return plot({
    id: `money-${currency.toLowerCase()}`,
    title: t('dashboard.plots.money.title', { currency }),
    summary: t('dashboard.plots.money.summary', {
      first: format.money(income, currency),
      second: format.money(returned, currency),
    }),
    names: namesOf(time, { t, format }),
    series: [
      { label: t('dashboard.income'), values: time.map(({ figures }) => of(figures)?.income ?? 0) },
      { label: t('dashboard.moneyReturned'), values: time.map(({ figures }) => of(figures)?.returned ?? 0) },
    ],
    layout: 'beside',
    write: {
      long: (value) => format.money(value, currency),
      short: (value) => format.compactMoney(value, currency),
    },
  })
}

/** A day by its date, a week by its first and last day. */
function namesOf(time: Time, { t, format }: Pick<Texts, 't' | 'format'>) {
  const short = (day: string) => `${format.dayNumber(dateOf(day), 'UTC')} ${format.month(dateOf(day), 'UTC')}`
  const long = (day: string) => format.date(dateOf(day), 'UTC')
  const weekly = time.some(({ from, to }) => from !== to)
  return {
    column: t(weekly ? 'dashboard.week' : 'dashboard.day'),
    long: time.map(({ from, to }) => (from === to ? long(to) : `${short(from)} – ${long(to)}`)),
    short: time.map(({ to }) => short(to)),
  }
}

const counts = (format: Texts['format']) => ({
  long: (value: number) => format.number(value),
  short: (value: number) => format.compact(value),
})
