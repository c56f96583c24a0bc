import { furnishDemo } from '../api/demo'
import { withoutWeb } from './load'

/** `npm run seed`: the demo events and their admin, where there are no events yet. */
withoutWeb(
  () => furnishDemo(),
  (reason) => {
    console.error(reason)
    process.exitCode = 1
  },
)
