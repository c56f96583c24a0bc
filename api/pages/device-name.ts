/** The first that fits counts: almost every browser says that it is some other one as well. */
const browsers: [name: string, sign: RegExp][] = [
  ['Yandex Browser', /\bYaBrowser\//],
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|OPT|OPiOS)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bVersion\/.*\bSafari\//],
]
const systems: [name: string, sign: RegExp][] = [
  ['iPhone', /\(iPhone;/],
  ['iPad', /\(iPad;/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\(Macintosh;/],
  ['Linux', /\bLinux\b/],
]

/** A session keeps so many characters; what fills them was cut, and may have been anything. */
const longest = 300

/**
 * A User-Agent in words, "Firefox, Windows"; null for what no browser says. The words are ours, whatever it holds.
 */
export function deviceName(agent: string | null): string | null {
  if (agent === null || agent.length >= longest || !/^[\x20-\x7e]+$/.test(agent)) return null
  const found = [browsers, systems].map((table) => table.find(([, sign]) => sign.test(agent))?.[0])
  return found.filter(Boolean).join(', ') || null
}
