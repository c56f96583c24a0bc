import sails from 'sails'
import { furnishDemo } from '../api/demo'

/** `npm run seed`: the demo events and their admin, where there are no events yet. */
function main(): void {
  sails.load({ hooks: { http: false, session: false, views: false }, worker: false }, (error) => {
    const work = error ? Promise.reject(error) : furnishDemo()
    work
      .catch((reason: unknown) => {
        console.error(reason)
        process.exitCode = 1
      })
      .finally(() => sails.lower(() => process.exit()))
  })
}

main()
