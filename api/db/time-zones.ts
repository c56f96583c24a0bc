import { pool } from './pool'

const place = globalThis as { foyerTimeZones?: Map<string, string> }

/** Learns which time zones this database knows: what it does not know it could not reckon with. */
export async function learnTimeZones(): Promise<void> {
  const { rows } = await pool().query<{ name: string }>('SELECT name FROM pg_timezone_names')
  place.foyerTimeZones = new Map(rows.map(({ name }) => [name.toLowerCase(), name]))
}

/** The name of a time zone as the database writes it; undefined: it has none. Before it was asked, any will do. */
export function timeZoneOfDatabase(name: string): string | undefined {
  const known = place.foyerTimeZones
  return known ? known.get(name.toLowerCase()) : name
}
