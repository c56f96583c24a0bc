import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

export interface ZippedFile {
  name: string
  /** Called when its turn comes, so that only one file at a time is in memory unpacked. */
  content: () => string
}

/** Packs files into one archive, whole: what fails, fails before anything has been sent. */
export async function zip(files: ZippedFile[], mtime: Date): Promise<Buffer> {
  const archive = new ZipFile()
  const failed = new Promise<never>((_, reject) => archive.on('error', reject))
  for (const { name, content } of files) {
    archive.addReadStreamLazy(name, { mtime }, (give) => {
      try {
        give(null, Readable.from([Buffer.from(content())]))
      } catch (error) {
        // yazl does not listen to the streams that it is given: their errors would end the process.
        archive.emit('error', error)
      }
    })
  }
  archive.end()
  return Promise.race([buffer(archive.outputStream), failed])
}
