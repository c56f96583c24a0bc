import { FormRefusal } from '../refusal'
import { imageLibrary, inTurn } from './image-library'
import { mostPixels, type Size } from './variants'

/** Photographs of 50 megapixels come out of telephones; what claims to hold more is a bomb or a scan. */
const mostInputPixels = 50_000_000
/** Narrower than that it is a speck on the page; longer than that in one direction it is a ribbon. */
const least = { width: 480, height: 200 }
const mostStretched = 3

/** A picture that can be used, turned upright, without metadata, at most 1600 pixels wide and high, as WebP. */
export interface Picture extends Size {
  bytes: Buffer
}

const reading = inTurn()

/**
 * Reads the picture in a file by decoding all of it: its name and what its sender says of it count for nothing.
 * @throws FormRefusal of the field `cover`: no picture or a damaged one, too many pixels, too small, too narrow
 */
export async function readPicture(file: string): Promise<Picture> {
  const sharp = await imageLibrary()
  const opened = () => sharp(file, { failOn: 'warning', limitInputPixels: mostInputPixels, sequentialRead: true })
  return reading(async () => {
    const { width, height, orientation = 1 } = await understood(opened().metadata())
    const upright = orientation > 4 ? { width: height, height: width } : { width, height }
    if (width * height > mostInputPixels) throw refused('form.cover.tooManyPixels')
    if (upright.width < least.width || upright.height < least.height) throw refused('form.cover.tooSmall')
    if (Math.max(width, height) / Math.min(width, height) > mostStretched) throw refused('form.cover.tooNarrow')
    const { data, info } = await understood(
      opened()
        .rotate()
        .resize(mostPixels, mostPixels, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .webp({ quality: 92 })
        .toBuffer({ resolveWithObject: true }),
    )
    return { bytes: data, width: info.width, height: info.height }
  })
}

function refused(text: string): FormRefusal {
  return new FormRefusal([{ field: 'cover', text, values: text === 'form.cover.tooSmall' ? least : undefined }])
}

/** What the library cannot read is no picture of ours; it says why in many words, and one of them matters. */
async function understood<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error))
    if (/pixel limit/i.test(message)) throw refused('form.cover.tooManyPixels')
    throw refused(
      /unsupported image format|no known|not built|blocked/i.test(message)
        ? 'form.cover.noPicture'
        : 'form.cover.damaged',
    )
  }
}
