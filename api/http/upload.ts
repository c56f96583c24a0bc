import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import type { Request } from 'express'

/** The largest file that a form may bring, in bytes. docs/operations.md names it, for proxies. */
export const mostBytes = 10 * 1024 * 1024
/** The other fields and what stands between them. */
const mostAround = 64 * 1024
/** Whoever goes on sending after the answer is listened to for so long, and then cut off. */
const mostIgnored = 256 * 1024 * 1024

/** A file of a form, kept on disk until the answer is out: however many come at once, memory holds none of them. */
export interface Upload {
  /** The field that it came in. */
  field: string
  /** Where it lies. */
  path: string
  bytes: number
}

/** What a form with files brought; `problem` where it stopped being read. */
export interface UploadForm {
  fields: Record<string, string>
  files: Upload[]
  problem?: 'tooLarge' | 'malformed'
}

const limits = { fieldNameSize: 100, fieldSize: mostAround, fields: 20, fileSize: mostBytes, files: 2, parts: 25, headerPairs: 50, headerSize: 8192 } // prettier-ignore

/**
 * Reads a form with files as it comes in. What is larger than it may be ends the reading: nothing more is kept, and the
 * answer can go out while the rest still waits to be sent. Never fails: whatever is wrong stands in `problem`.
 */
export async function readUpload(req: Request): Promise<UploadForm> {
  const form: UploadForm = { fields: {}, files: [] }
  const writing: Promise<void>[] = []
  const stop = new AbortController()
  const parser = parserFor(req)
  if (!parser) return { ...form, problem: 'malformed' }
  const ended = new Promise<UploadForm['problem']>((resolve) => {
    let received = 0
    req.on('data', ({ length }: Buffer) => {
      received += length
      if (received > mostBytes + mostAround) resolve('tooLarge')
    })
    // A browser that went away in the middle of it gets no answer, but its files have to go.
    req.once('error', () => resolve('malformed')).once('close', () => req.complete || resolve('malformed'))
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) return resolve('malformed')
      if (!Object.hasOwn(form.fields, name)) Object.assign(form.fields, { [name]: value })
    })
    parser.on('file', (field, stream, fileName) => {
      // A field for a file in which none was chosen.
      if (!fileName) return void stream.resume()
      stream.once('limit', () => resolve('tooLarge'))
      const file = { field, path: join(tmpdir(), `foyer-upload-${randomUUID()}`), bytes: 0 }
      form.files.push(file)
      writing.push(written(stream, file, stop.signal).catch(() => resolve('malformed')))
    })
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.once(limit, () => resolve('malformed'))
    parser.once('error', () => resolve('malformed')).once('finish', () => resolve(undefined))
    req.pipe(parser)
  })
  form.problem = await ended
  if (form.problem) {
    req.unpipe(parser)
    req.pause()
    stop.abort()
  }
  await Promise.all(writing)
  return form
}

/**
 * Lets a browser send the rest once it has its answer: most read it only then, and would show an error of their own if
 * the connection were cut.
 */
export function ignoreRest(req: Request): void {
  let ignored = 0
  req.on('data', ({ length }: Buffer) => {
    ignored += length
    if (ignored > mostIgnored) req.destroy()
  })
  req.resume()
}

/** Removes what a form has brought. */
export async function forgetUpload({ files }: UploadForm): Promise<void> {
  for (const { path } of files) await rm(path, { force: true })
}

function parserFor({ headers }: Request): BusboyInstance | undefined {
  const type = headers['content-type'] ?? ''
  try {
    return new Busboy({ headers: { ...headers, 'content-type': type }, limits, fileHwm: 64 * 1024 })
  } catch {
    return undefined
  }
}

async function written(stream: BusboyFileStream, file: Upload, signal: AbortSignal): Promise<void> {
  await pipeline(stream, createWriteStream(file.path, { flags: 'wx', mode: 0o600 }), { signal })
  file.bytes = stream.bytesRead
}
