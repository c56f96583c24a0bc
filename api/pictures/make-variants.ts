import { imageLibrary, inTurn } from './image-library'
import { preview, slotsOf, variantName } from './variants'

const making = inTurn()

/** Colour of the paper: behind what a preview leaves free, and behind what is transparent. */
const paper = '#fbf7f0'

/** Of AVIF, this effort takes a tenth of the time of the usual one and a fifth more bytes at most. */
const avif = { quality: 50, effort: 2 }

/** The variants of a picture one after the other, so that only one is in memory; about two seconds of work. */
export async function* makeVariants(bytes: Buffer): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const sharp = await imageLibrary()
  const { width, height } = await sharp(bytes).metadata()
  for (const slot of slotsOf(width)) {
    const sized = () => sharp(bytes).resize(slot, undefined, { withoutEnlargement: true })
    yield { name: variantName(slot, 'webp'), bytes: await making(() => sized().webp({ quality: 75 }).toBuffer()) }
    yield { name: variantName(slot, 'avif'), bytes: await making(() => sized().avif(avif).toBuffer()) }
  }
  // A poster that stands upright would lose its head and feet.
  const fit = height > width ? 'contain' : 'cover'
  const wide = sharp(bytes)
    .flatten({ background: paper })
    .resize(preview.width, preview.height, { fit, background: paper })
  yield { name: preview.name, bytes: await making(() => wide.jpeg({ quality: 80, mozjpeg: true }).toBuffer()) }
}
