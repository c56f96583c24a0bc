/** How many days the plots of the dashboard may show. */
export const periods = [30, 90, 365] as const
export type Period = (typeof periods)[number]

/** The days that an address asks for; anything that no link of ours says asks for the shortest period. */
export function dashboardPeriod(days: unknown): Period {
  return periods.find((each) => String(each) === days) ?? periods[0]
}
