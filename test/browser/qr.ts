import { inflateSync } from 'node:zlib'

interface Picture {
  width: number
  height: number
  /** RGBA, a byte each. */
  data: Uint8Array
}

/**
 * The text of the one QR code on a screenshot, read as strictly as the oldest scanner does: dark on light.
 * @throws Error where there is none that can be read
 */
export async function readQr(png: Buffer): Promise<string> {
  const { decodeQR } = await import('qr/decode.js')
  const picture = readPng(png)
  const pointsOnDetect = (finders: { x: number; y: number }[]) => {
    const light = finders.slice(0, 2).some(({ x, y }) => brightness(picture, Math.round(x), Math.round(y)) > 100)
    if (light) throw new Error('The code is light on dark')
  }
  return decodeQR(picture, { cropToSquare: false, pointsOnDetect })
}

/** Of one pixel, 0 to 255. */
function brightness({ data, width }: Picture, x: number, y: number): number {
  return Math.max(...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3))
}

/** Reads what a browser's screenshot is: 8 bits a channel, RGB or RGBA, not interlaced. */
function readPng(png: Buffer): Picture {
  const parts: Buffer[] = []
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = { 2: 3, 6: 4 }[png[25]!]
  if (!channels || png[24] !== 8 || png[28] !== 0) throw new Error('Not a screenshot')
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const pixels = unfilter(inflateSync(Buffer.concat(parts)), width * channels, channels)
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.set(pixels.subarray(pixel * channels, (pixel + 1) * channels), pixel * 4)
  }
  return { width, height, data }
}

/** Each line begins with how it was written: as the difference to what is left of it, above, or both (PNG, chapter 9). */
function unfilter(lines: Buffer, width: number, channels: number): Uint8Array {
  const height = lines.length / (width + 1)
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (width + 1)]!
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const left = x >= channels ? out[at - channels]! : 0
      const above = y > 0 ? out[at - width]! : 0
      const corner = y > 0 && x >= channels ? out[at - width - channels]! : 0
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!
      out[at] = lines[y * (width + 1) + 1 + x]! + guess
    }
  }
  return out
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
