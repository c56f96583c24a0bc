import encodeQR from 'qr'

/** The quiet zone of four modules that readers ask for (ISO/IEC 18004) is part of the picture. */
const quietZone = 4

/**
 * A QR code as a path of one-unit squares, in a picture of `size` units.
 * @param ecc how much of it may be unreadable: a quarter on a creased ticket, less on a screen, with larger squares
 */
export function qrPath(text: string, ecc: 'medium' | 'quartile' = 'quartile'): { path: string; size: number } {
  const modules = encodeQR(text, 'raw', { ecc, border: 0 })
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : '')))
    .join('')
  return { path, size: modules.length + 2 * quietZone }
}
