import type Sharp from 'sharp'

let loaded: typeof Sharp | undefined

/** What sharp may open. Everything else that it could, SVG and PDF among it, is shut for the whole process. */
const readers = ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}`)

/** sharp, loaded where the first picture is made: a start needs none. */
export async function imageLibrary(): Promise<typeof Sharp> {
  if (loaded) return loaded
  const { default: sharp } = await import('sharp')
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: readers })
  // Each picture is opened once: kept files would only take memory.
  sharp.cache(false)
  sharp.concurrency(1)
  return (loaded = sharp)
}

/** Runs one work after the other: decoding takes memory, encoding a processor, and pages come first. */
export function inTurn(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}
