import { Cover, transaction, type CoverRow } from '../db'
import { pictures } from '../pictures'
import { makeVariants } from '../pictures/make-variants'
import { original } from '../pictures/variants'
import { afterOpenPages, removeFiles, retire } from './remove-cover'

/**
 * Makes the variants of a cover and puts it on the page in place of the one before. Run again after a crash, it does
 * the same; of two covers that came one after the other, only the later one gets through.
 * @param from the key of another event's cover, of which this one is a copy; if that is gone, so is the copy
 */
export async function prepareCover(id: string, now: Date, from?: string): Promise<void> {
  const cover = await Cover.findOne({ id, status: 'preparing' })
  if (!cover) return
  const bytes = (await pictures().get(`${cover.key}/${original}`)) ?? (from && (await copied(from, cover)))
  if (!bytes && from && !(await stands(from))) return transaction(async (tx) => retire(tx, { id }, now))
  if (!bytes) throw new Error(`The cover ${id} has lost its original`)
  for await (const variant of makeVariants(bytes)) {
    await pictures().put(`${cover.key}/${variant.name}`, variant.bytes)
  }
  // It was replaced or taken away meanwhile, and its files may be gone but for what was just put there.
  if (!(await shown(cover, now))) await removeFiles(cover)
}

/** A copy of a copy may come before its turn; then this is tried again. */
async function stands(key: string): Promise<boolean> {
  return (await Cover.count({ key, status: ['preparing', 'ready'] })) > 0
}

async function copied(from: string, { key }: CoverRow): Promise<Buffer | undefined> {
  const bytes = await pictures().get(`${from}/${original}`)
  if (bytes) await pictures().put(`${key}/${original}`, bytes)
  return bytes
}

async function shown({ id, event }: CoverRow, now: Date): Promise<boolean> {
  if (event === null) return false
  return transaction(async (tx) => {
    await tx.Event.lock(event)
    const before = await tx.Cover.findOne({ id, status: 'preparing' })
    if (!before) return false
    await retire(tx, { event, status: 'ready' }, afterOpenPages(now))
    await tx.Cover.update({ id }, { status: 'ready' })
    return true
  })
}
