const { Client } = require('pg')

/*
 * Ends with 0 if workers of this machine are alive: their lock stands (api/jobs/presence.ts), on a connection that comes
 * from where this one comes from. For the health of a container; plain JavaScript, because it runs every few seconds.
 */
const presence = 7346218
const client = new Client({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: 5000,
  query_timeout: 5000,
})
client.on('error', () => process.exit(1))

client
  .connect()
  .then(() =>
    client.query(
      `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND classid = $1 AND client_addr = inet_client_addr() LIMIT 1`,
      [presence],
    ),
  )
  .then(({ rowCount }) => process.exit(rowCount > 0 ? 0 : 1))
  .catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
