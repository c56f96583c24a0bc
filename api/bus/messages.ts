import type { z } from 'zod'
import type { schemas } from './schemas'

/** The messages of the event bus by their type, and what each carries; names as in the API. */
export type Messages = { [Type in keyof typeof schemas]: z.infer<(typeof schemas)[Type]> }

export type MessageType = keyof Messages
