import { query } from '../db'

/** All events together, as the table of sums names them. */
export const wholeHouse = '00000000-0000-0000-0000-000000000000'

/** So many lines of the journal are folded by one statement, and so many times by one job: no job runs for hours. */
const batch = 10_000
const mostBatches = 100

/** Folds the journal of sales into its sums. What the dashboard says is the same before and after. */
export async function foldSales(): Promise<void> {
  for (let turn = 0; turn < mostBatches; turn++) {
    const [folded] = await query<{ lines: number }>('SELECT fold_sales($1) AS lines', [batch])
    if (!folded || folded.lines < batch) return
  }
}
