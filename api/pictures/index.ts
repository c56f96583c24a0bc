import { join } from 'node:path'
import { settings } from '../settings'
import { diskStore } from './disk'
import { s3Store } from './s3'
import type { PictureStore } from './store'

let store: PictureStore | undefined

/** The store that the settings name: a bucket where S3_BUCKET is set, else a folder in DATA_DIR. */
export function pictures(): PictureStore {
  const { s3, dataDir } = settings()
  return (store ??= s3 ? s3Store(s3) : diskStore(join(dataDir, 'pictures')))
}
