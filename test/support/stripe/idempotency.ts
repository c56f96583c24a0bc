import { keyInUse, keyOfAnother, StripeSaysNo } from './problems'

export interface Reply {
  status: number
  body: object
  /** It is what the key was answered before. */
  replayed?: boolean
}

/** Stripe's rule: the first answer to a key is the answer to it, for the same parameters only. */
export class IdempotencyKeys {
  private readonly kept = new Map<string, { request: string; reply?: Reply }>()
  /** Whether keys count at all. */
  on = true

  async answer(key: string | undefined, request: string, work: () => Promise<Reply>): Promise<Reply> {
    if (!key || !this.on) return work()
    const known = this.kept.get(key)
    if (known && known.request !== request) throw keyOfAnother(key)
    if (known?.reply) return { ...known.reply, replayed: true }
    if (known) throw keyInUse(key)
    const entry: { request: string; reply?: Reply } = { request }
    this.kept.set(key, entry)
    try {
      const reply = await work()
      entry.reply = structuredClone(reply)
      return reply
    } catch (error) {
      if (error instanceof StripeSaysNo && error.begun)
        entry.reply = { status: error.status, body: { error: error.error } }
      else this.kept.delete(key)
      throw error
    }
  }

  /** As Stripe does after a day. */
  forget(): void {
    this.kept.clear()
  }
}
