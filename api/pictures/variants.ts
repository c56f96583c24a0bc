/** In these widths a picture is offered, in pixels; one that is narrower stays as wide as it is. */
const slots = [480, 960, 1600] as const
const formats = ['avif', 'webp'] as const
export type Format = (typeof formats)[number]

/** What links to a page show of it: the size that OpenGraph asks for. */
export const preview = { name: 'og.jpg', width: 1200, height: 630 } as const

/** As wide and as high as a picture is kept, in pixels. */
export const mostPixels = 1600

/** The picture as it was read, turned upright and without metadata; the variants are made of it, and nobody gets it. */
export const original = 'original.webp'

export interface Size {
  width: number
  height: number
}

/** The widths in which a picture of this width is offered: all that are narrower, and the first that holds it. */
export function slotsOf(width: number): number[] {
  return slots.filter((_, index) => (slots[index - 1] ?? 0) < width)
}

export const variantName = (slot: number, format: Format): string => `${slot}.${format}`

/** Every name under which something of a picture may be kept. */
export const allNames: string[] = [
  original,
  preview.name,
  ...slots.flatMap((slot) => formats.map((format) => variantName(slot, format))),
]

const types: Record<string, string> = { avif: 'image/avif', webp: 'image/webp', jpg: 'image/jpeg' }

/** The media type of a variant, by its name. */
export function typeOf(name: string): string {
  return types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
}

/** Key and variant of a picture in an address; undefined for anything that could be none. */
export function pictureAt(path: string): { key: string; variant: string } | undefined {
  const [, key, variant] = /^\/pictures\/([\w-]{32})\/([\w.]{1,16})$/.exec(path) ?? []
  if (key === undefined || variant === undefined || variant === original || !allNames.includes(variant))
    return undefined
  return { key, variant }
}
