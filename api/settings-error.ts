import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keptSecret } from './db/embedded-files'

/** A start with mistakes names all of them; each line says what to do. */
export class SettingsError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`The settings have mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

/** Made once and kept, so that a restart in development signs nobody out. */
export function ownSecret(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true })
    return keptSecret(join(dataDir, 'session-secret'))
  } catch (error) {
    throw new SettingsError([`DATA_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}`])
  }
}
