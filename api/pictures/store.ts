/** Where the files of pictures lie. Names are `key/variant`; what is put under a name replaces what was there. */
export interface PictureStore {
  /** Ends once the bytes are safe. Done twice, it is the same. */
  put(name: string, bytes: Buffer): Promise<void>
  /** Undefined where there is nothing of that name. */
  get(name: string): Promise<Buffer | undefined>
  /** Nothing of that name is fine. */
  remove(name: string): Promise<void>
}

/** What no store is asked for: a name is never longer than a folder and a file. */
export function checkedName(name: string): string {
  if (!/^[\w-]{1,64}\/[\w-]+\.\w+$/.test(name)) throw new Error('A picture cannot have this name')
  return name
}
