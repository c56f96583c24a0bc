import type { SailsLog } from '../types/sails'

const place = globalThis as { foyerLog?: SailsLog }

export function useLogger(log: SailsLog): void {
  place.foyerLog = log
}

/** The server's log; the console before Sails is there and in scripts. Never give it a secret. */
export function logger(): Pick<SailsLog, 'error' | 'warn' | 'info'> {
  return place.foyerLog ?? console
}
