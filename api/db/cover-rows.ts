import type { Row } from './rows'

export interface CoverRow extends Row {
  /** Null once a draft went together with its organiser. */
  event: string | null
  /** Unguessable; stands in the addresses of its files. */
  key: string
  status: 'uploading' | 'preparing' | 'ready' | 'old'
  /** What it shows, for those who do not see it; empty where it only decorates. */
  alt: string
  /** Pixels of the picture as it is kept. */
  width: number
  height: number
}
