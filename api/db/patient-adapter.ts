import adapter from 'sails-postgresql'

/**
 * Sails' adapter for PostgreSQL, with two differences.
 *
 * A start does not fail when the database is down. Waterline would ask for a connection as soon as the datastore is
 * registered, but only of a driver that can give one; so it sees none at that moment. This also means that no
 * connection is older than the settings that `useDatastore` gives to each.
 *
 * The password stays out of the log: the adapter's errors carry the configuration, and what is not enumerable is not
 * shown.
 */
export const patientAdapter: typeof adapter = {
  ...adapter,
  registerDatastore(config, models, done) {
    Object.defineProperty(config, 'password', { enumerable: false })
    adapter.registerDatastore(config, models, (error) => {
      const store = adapter.datastores[config.identity]
      if (error || !store) return done(error)
      const { driver } = store
      store.driver = {}
      done()
      store.driver = driver
    })
  },
}
