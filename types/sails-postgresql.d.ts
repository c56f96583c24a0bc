/** What Foyer uses of Sails' adapter; the package brings no types of its own. */
declare module 'sails-postgresql' {
  interface Adapter {
    identity: string
    datastores: Record<string, { driver: object }>
    registerDatastore(
      config: { identity: string; password?: string },
      models: unknown,
      done: (error?: Error) => void,
    ): void
  }
  const adapter: Adapter
  export = adapter
}
