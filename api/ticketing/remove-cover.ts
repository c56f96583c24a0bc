import { Cover, transaction, type CoverRow, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { pictures } from '../pictures'
import { allNames } from '../pictures/variants'
import { record } from './audit'

const hour = 60 * 60 * 1000

/** Pages that are open now still ask for the picture that they show. */
export function afterOpenPages(now: Date): Date {
  return new Date(now.getTime() + hour)
}

export async function clearLater(tx: Pick<Transaction, 'query'>, cover: string, runAt: Date): Promise<void> {
  await addJob(tx, 'clear-cover', { cover }, { runAt })
}

/** The cover that the organiser has chosen last: the one that is being made, or the one that shows. */
export async function currentCover(tx: Transaction, event: string): Promise<CoverRow | undefined> {
  const covers = await tx.Cover.find({ event, status: ['preparing', 'ready'] })
  return covers.find(({ status }) => status === 'preparing') ?? covers[0]
}

/** A cover in the audit log: "1600 × 900". */
export const sizeOf = ({ width, height }: CoverRow): string => `${width} × ${height}`

type Which = { id: string } | { event: string | string[]; status: CoverRow['status'] | CoverRow['status'][] }

/** Takes covers off their events; a job removes their files from then on. */
export async function retire(tx: Transaction, which: Which, from: Date): Promise<void> {
  const retired = await tx.Cover.update(which, { status: 'old' })
  for (const { id } of retired) await clearLater(tx, id, from)
}

/** Takes the cover away, and the one that is being made. Its files go at once: there may be a reason. */
export async function removeCover(event: string, { by, now }: { by: string; now: Date }): Promise<void> {
  await transaction(async (tx) => {
    await tx.Event.lock(event)
    const before = await currentCover(tx, event)
    if (!before) return
    const changes = [{ field: 'cover', from: sizeOf(before), to: null }]
    await record(tx, { event, user: by, action: 'cover', changes })
    await retire(tx, { event, status: ['preparing', 'ready'] }, now)
  })
}

/**
 * Removes the files of a cover that no page shows: of an old one, and of an upload that never ended. The row goes last,
 * so that whoever runs it again after a crash finds the rest.
 */
export async function clearCover(id: string): Promise<void> {
  const [cover] = await Cover.update({ id, status: ['uploading', 'old'] }, { status: 'old' })
  if (!cover) return
  await removeFiles(cover)
  await Cover.destroy({ id, status: 'old' })
}

export async function removeFiles({ key }: Pick<CoverRow, 'key'>): Promise<void> {
  for (const name of allNames) await pictures().remove(`${key}/${name}`)
}
