/** Pixels of each side of a square. */
const scale = 4

/** The text of a QR code that a page draws as a path of one-unit squares. */
export async function qrText(viewBox: string, path: string): Promise<string> {
  const { decodeQR } = await import('qr/decode.js')
  const size = Number(viewBox.split(' ')[2]) * scale
  const data = new Uint8Array(size * size * 4).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < scale; row++) {
      const at = ((Number(y) * scale + row) * size + Number(x) * scale) * 4
      for (let pixel = 0; pixel < scale; pixel++) data.set([0, 0, 0], at + pixel * 4)
    }
  }
  return decodeQR({ width: size, height: size, data })
}
