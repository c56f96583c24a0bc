import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { settings } from '../settings'
import type { Mailer } from './mailer'

const storedMail = z.object({
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  sentAt: z.coerce.date(),
  text: z.string(),
  html: z.string(),
})

/** A mail in the development mailbox. */
export interface StoredMail extends z.infer<typeof storedMail> {
  /** Sorts by time. */
  id: string
}

// 13 digits of milliseconds last until the year 2286; then comes chance, so that two processes never meet.
const idShape = /^\d{13}-[0-9a-f]{16}$/
const mailboxFolder = (dataDir: string) => join(dataDir, 'mailbox')

/** Keeps mails as files instead of sending them: for development, where no mail server is set. */
export function mailboxMailer(dataDir: string, from: string): Mailer {
  const folder = mailboxFolder(dataDir)
  let last = 0
  return {
    async send({ to, subject, text, html }) {
      // Two mails of the same millisecond keep their order, too.
      last = Math.max(Date.now(), last + 1)
      const id = `${last}-${randomBytes(8).toString('hex')}`
      const mail: z.input<typeof storedMail> = { to, from, subject, sentAt: new Date(last).toISOString(), text, html }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Readable for the owner alone: mails carry tokens.
      await writeFile(join(folder, `${id}.tmp`), JSON.stringify(mail, null, 2), { mode: 0o600 })
      await rename(join(folder, `${id}.tmp`), join(folder, `${id}.json`))
    },
    close() {},
  }
}

/** The newest mails, newest first; reads no more than `limit` of them. */
export async function listMails(limit: number, dataDir = settings().dataDir): Promise<StoredMail[]> {
  const names = await unlessMissing(readdir(mailboxFolder(dataDir)))
  const ids = (names ?? []).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const newest = ids
    .filter((id) => idShape.test(id))
    .sort()
    .reverse()
    .slice(0, Math.max(0, limit))
  const mails = await Promise.all(newest.map((id) => readMail(id, dataDir)))
  return mails.filter((mail) => mail !== undefined)
}

/** One mail; undefined when there is none with this id, whatever the id is made of. */
export async function readMail(id: string, dataDir = settings().dataDir): Promise<StoredMail | undefined> {
  // The id comes from an address line: anything but an id must never reach the file system.
  if (!idShape.test(id)) return undefined
  const content = await unlessMissing(readFile(join(mailboxFolder(dataDir), `${id}.json`), 'utf8'))
  return content === undefined ? undefined : { id, ...storedMail.parse(JSON.parse(content)) }
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
