import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkedName, type PictureStore } from './store'

/** Pictures in a folder of this machine. A file appears whole or not at all. */
export function diskStore(folder: string): PictureStore {
  const at = (name: string) => join(folder, checkedName(name))
  return {
    async put(name, bytes) {
      const path = at(name)
      const unfinished = `${path}.${randomUUID()}`
      await mkdir(dirname(path), { recursive: true })
      try {
        const file = await open(unfinished, 'wx')
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(unfinished, path)
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    },

    async get(name) {
      return await unless('ENOENT', readFile(at(name)))
    },

    async remove(name) {
      const path = at(name)
      await rm(path, { force: true })
      // The folder goes with the last file in it.
      await unless('ENOENT', unless('ENOTEMPTY', rmdir(dirname(path))))
    },
  }
}

async function unless<Result>(code: string, work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined
    throw error
  }
}
