import { transaction, type CoverRow } from '../db'
import { addJob } from '../jobs/queue'
import { pictures } from '../pictures'
import { readPicture, type Picture } from '../pictures/read-picture'
import { original } from '../pictures/variants'
import { FormRefusal, Refusal } from '../refusal'
import { clearLater, currentCover, retire, sizeOf } from './remove-cover'
import { record } from './audit'
import { newKey } from './random-names'
import { refuseUnseen } from './seen-cover'

const hour = 60 * 60 * 1000

interface Change {
  /** Id of the user who does it. */
  by: string
  /** The version of the cover that the editor saw; left out, the change counts whatever it meets. */
  seen?: string
  now: Date
}

/**
 * What the form of a cover asks for: another picture, from the file at `path`, or other words for the one that is there.
 * @throws FormRefusal where there is no picture in the file, or no file and no cover; Refusal `pictureStore`,
 * `eventChangedMeanwhile`
 */
export async function changeCover(event: string, alt: string, path: string | undefined, change: Change): Promise<void> {
  if (path !== undefined) return setCover(event, await readPicture(path), alt, change)
  const described = await describeCover(event, alt, change)
  if (!described) throw new FormRefusal([{ field: 'cover', text: 'form.cover.required' }])
}

/**
 * Gives an event this cover. Its variants are made by a job; until they are there, the page shows the cover before it.
 * The row comes first, with the job that clears an upload which never ended: no file is left behind that nobody knows.
 * @throws Refusal `pictureStore` where the picture could not be stored; nothing has changed then
 */
async function setCover(event: string, picture: Picture, alt: string, { by, seen, now }: Change): Promise<void> {
  const { bytes, width, height } = picture
  const cover = await transaction(async (tx) => {
    const fresh = { event, alt, width, height, key: newKey(), status: 'uploading' } as const
    const row = await tx.Cover.create(fresh).fetch()
    await clearLater(tx, row.id, new Date(now.getTime() + hour))
    return row
  })
  await stored(cover, bytes)
  await transaction(async (tx) => {
    await tx.Event.lock(event)
    const before = await currentCover(tx, event)
    refuseUnseen(before, seen)
    await retire(tx, { event, status: 'preparing' }, now)
    const [kept] = await tx.Cover.update({ id: cover.id, status: 'uploading' }, { status: 'preparing' })
    if (!kept) throw new Refusal('pictureStore')
    const changes = [{ field: 'cover', from: before ? sizeOf(before) : null, to: sizeOf(kept) }]
    await record(tx, { event, user: by, action: 'cover', changes })
    await addJob(tx, 'prepare-cover', { cover: cover.id })
  })
}

async function stored({ key }: CoverRow, bytes: Buffer): Promise<void> {
  try {
    await pictures().put(`${key}/${original}`, bytes)
  } catch (error) {
    throw new Refusal('pictureStore', {}, { cause: error })
  }
}

/** Says anew what the cover shows; false where there is none. */
async function describeCover(event: string, alt: string, { by, seen }: Change): Promise<boolean> {
  return transaction(async (tx) => {
    await tx.Event.lock(event)
    const before = await currentCover(tx, event)
    if (!before) return false
    if (alt === before.alt) return true
    refuseUnseen(before, seen)
    await tx.Cover.update({ event, status: ['preparing', 'ready'] }, { alt })
    const changes = [{ field: 'coverAlt', from: before.alt, to: alt }]
    await record(tx, { event, user: by, action: 'cover', changes })
    return true
  })
}
