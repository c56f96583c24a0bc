import { asyncActions, everyTestRuns, finished, knownRooms, shortFiles } from './check/code'
import type { Guard } from './check/files'
import { forwardOnly, numberedMigrations } from './check/migrations'
import { sameTexts, usedTexts } from './check/texts'
import { escapedViews, noInlineCode } from './check/views'

/** The rules of the house that no tool for every house knows; test/house shows that each of them notices. */
export const houseGuards: Record<string, Guard> = {
  'Views escape what they print': escapedViews,
  'Views hold no styles and scripts': noInlineCode,
  'Both languages have the same texts': sameTexts,
  'Texts and their keys fit together': usedTexts,
  'Actions are written with async': asyncActions,
  'No test is left out': everyTestRuns,
  'Nothing is left for later': finished,
  'Files are short': shortFiles,
  'Every folder of api is a room of the house': knownRooms,
  'Migrations are numbered': numberedMigrations,
  'Migrations only go forward': forwardOnly,
}
