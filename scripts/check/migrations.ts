import type { Guard } from './files'

/** 0001, 0002, …: whoever adds one at the same time as somebody else sees it before the database does. */
export const numberedMigrations: Guard = (files) =>
  files
    .filter(({ path }) => path.startsWith('migrations/'))
    .flatMap(({ path }, index) => {
      const number = String(index + 1).padStart(4, '0')
      const [, actual] = /^migrations\/(\d{4})_[a-z0-9_]+\.sql$/.exec(path) ?? []
      return actual === number
        ? []
        : [`${path} should be called migrations/${number}_….sql: they are numbered without gaps`]
    })

/** A migration that has run somewhere stays; what was wrong with it, the next one puts right. */
export const forwardOnly: Guard = (files) =>
  files
    .filter(({ path }) => path.startsWith('migrations/'))
    .flatMap(({ path, text }) => [
      ...(text.startsWith('-- Up Migration\n') ? [] : [`${path} does not begin with "-- Up Migration"`]),
      ...(/^\s*--\s*Down\s+Migration/im.test(text) ? [`${path} has a way back, and migrations only go forward`] : []),
    ])
