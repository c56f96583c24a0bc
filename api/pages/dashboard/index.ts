import type { EventRow } from '../../db'
import { periods, type Period } from '../../forms/dashboard-period'
import type { Visitor } from '../../http/types'
import type { Texts } from '../../text'
import { placesLeft } from '../../ticketing/sale'
import { wholeHouse } from '../../ticketing/sales'
import { attention } from './attention'
import { dayIn } from './days'
import { allPlaces, checkInsByHour, figuresByTime, figuresOf, placesByType } from './figures'
import { placeBars } from './place-bars'
import { checkInPlot, plotsOf } from './plots'

/** The dashboard of all events that a user may see; what it costs does not grow with them nor with their orders. */
export async function overallDashboard(user: Visitor, days: Period, texts: Texts, now: Date) {
  const everybodys = user.role === 'ROLE_ADMIN'
  const [{ series, period }, alarms] = await Promise.all([
    figuresByTime(everybodys ? wholeHouse : user.id, dayIn(now, 'UTC'), days),
    attention(everybodys ? { everybody: true } : { organiser: user.id }),
  ])
  return { path: '/admin', days, periods, everybodys, attention: alarms, period, plots: plotsOf(series, period, texts) }
}

/** The dashboard of one event. */
export async function eventDashboard(event: EventRow, days: Period, texts: Texts, now: Date) {
  const end = event.endsAt < now ? event.endsAt : now
  const [{ series, period }, total, types, hours, alarms] = await Promise.all([
    figuresByTime(event.id, dayIn(end, event.timeZone), days),
    figuresOf(event.id),
    placesByType(event),
    checkInsByHour(event.id),
    attention({ event: event.id }),
  ])
  return {
    path: `/admin/events/${event.id}/dashboard`,
    days,
    periods,
    event: { ...event, left: placesLeft(event) },
    attention: alarms,
    period,
    total,
    places: placeBars([allPlaces(texts.t('dashboard.all'), event, types), ...(types.length > 1 ? types : [])]),
    plots: [...plotsOf(series, period, texts), ...checkInPlot(hours, event.timeZone, texts)],
  }
}
