import { Cover, type CoverRow, type EventRow } from '../db'
import { coverVersion } from '../ticketing/seen-cover'
import { preview, slotsOf, variantName, typeOf, type Format } from '../pictures/variants'

/** The address of a variant on this site. Its contents never change: another picture has another key. */
export function coverUrl({ key }: Pick<CoverRow, 'key'>, variant: number | 'og', format: Format = 'webp'): string {
  return `/pictures/${key}/${variant === 'og' ? preview.name : variantName(variant, format)}`
}

/** The cover that the page of an event shows; undefined where there is none, or none yet. */
export async function coverOf(event: Pick<EventRow, 'id'>): Promise<CoverRow | undefined> {
  return Cover.findOne({ event: event.id, status: 'ready' })
}

/** The console's page of a cover: the one that shows, and whether another one is being made. */
export async function coverPage(event: Pick<EventRow, 'id'>) {
  const covers = await Cover.find({ event: event.id, status: ['ready', 'preparing'] })
  const ready = covers.find(({ status }) => status === 'ready')
  const next = covers.find(({ status }) => status === 'preparing')
  const current = next ?? ready
  const seen = coverVersion(current)
  return { cover: ready && coverView(ready), preparing: next !== undefined, alt: current?.alt ?? '', seen }
}

/** What the element `picture` is made of. */
export function coverView(cover: CoverRow) {
  const { key, alt, width, height } = cover
  const slots = slotsOf(width)
  const sources = (['avif', 'webp'] as const).map((format) => ({
    type: typeOf(variantName(480, format)),
    srcset: slots.map((slot) => `${coverUrl({ key }, slot, format)} ${Math.min(slot, width)}w`).join(', '),
  }))
  const middle = slots.find((slot) => slot >= 960) ?? slots.at(-1) ?? 480
  return {
    alt,
    width,
    height,
    upright: height > width,
    sources,
    src: coverUrl({ key }, middle),
    og: coverUrl({ key }, 'og'),
  }
}
