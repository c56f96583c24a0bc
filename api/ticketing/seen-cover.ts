import { createHash } from 'node:crypto'
import type { CoverRow } from '../db'
import { Refusal } from '../refusal'

/** Names what a form showed of a cover, its picture and its words. */
export function coverVersion(cover: Pick<CoverRow, 'id' | 'alt'> | undefined): string {
  if (!cover) return 'none'
  return createHash('sha256').update(`${cover.id}\n${cover.alt}`).digest('base64url')
}

/** Whoever has seen another cover does not overwrite this one. @throws Refusal `eventChangedMeanwhile` */
export function refuseUnseen(cover: CoverRow | undefined, seen: string | undefined): void {
  if (seen !== undefined && seen !== coverVersion(cover)) throw new Refusal('eventChangedMeanwhile')
}
