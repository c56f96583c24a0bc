import { setTimeout as pause } from 'node:timers/promises'
import Stripe from 'stripe'
import type { Mishaps } from './mishaps'
import { seconds, type FakeEvent } from './objects'

/** Ms until a delivery that failed is tried again; Stripe itself takes up to three days. */
const again = [50, 100, 200, 400, 800, 1600]

/** Sends events to our address, each delivery signed anew at its own time, as Stripe does. */
export class Deliveries {
  /** Everything that happened, delivered or not. */
  readonly events: FakeEvent[] = []
  /** While it is true, events only pile up: `send` delivers one. */
  held = false
  private closed = false

  constructor(
    private readonly address: string,
    private readonly webhookSecret: string,
    private readonly mishaps: Mishaps,
  ) {}

  /** Notes an event and sends it as the mishaps will have it. */
  add(event: FakeEvent): void {
    this.events.push(event)
    if (!this.held) void this.dispatch(event)
  }

  /** The newest event about an object; throws if there is none. */
  eventOf(id: string, type?: string): FakeEvent {
    const found = this.events.findLast(
      (event) => event.data.object.id === id && (type === undefined || event.type === type),
    )
    if (!found) throw new Error(`No event about ${id}`)
    return found
  }

  /** Delivers once and gives the status of the answer. `signedAt` is in seconds. */
  async send(event: FakeEvent, signedAt = seconds()): Promise<number> {
    const { body, headers } = this.signed(event, signedAt)
    const answer = await fetch(this.address, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    return answer.status
  }

  signed(event: FakeEvent, timestamp = seconds()): { body: string; headers: Record<string, string> } {
    const body = JSON.stringify(event, null, 2)
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: this.webhookSecret, timestamp })
    return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature } }
  }

  close(): void {
    this.closed = true
  }

  private async dispatch(event: FakeEvent): Promise<void> {
    const mishap = this.mishaps.ofDelivery(event.type)
    if (mishap === 'never') return
    if (mishap === 'slow') await pause(300)
    if (mishap === 'twice') void this.send(event).catch(() => 0)
    for (const wait of mishap === 'lost' ? again.slice(1) : [0, ...again]) {
      await pause(wait)
      // Whoever is away hears of it in a later try.
      const status = this.closed ? 200 : await this.send(event).catch(() => 0)
      if (status >= 200 && status < 300) return
    }
  }
}
