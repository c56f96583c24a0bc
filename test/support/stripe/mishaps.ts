/** What is asked of the API, as the plan names it. */
export type Call =
  | 'sessions.create'
  | 'sessions.retrieve'
  | 'sessions.expire'
  | 'sessions.list'
  | 'refunds.create'
  | 'refunds.retrieve'
  | 'refunds.list'
  | 'balance.retrieve'

/**
 * error: 500; drop: the line breaks; hang: no answer for as long as anybody waits. Before: Stripe has done nothing.
 * After: it has. slow: everything is right, later. A function runs when Stripe has done it and before it says so.
 */
export type CallMishap =
  | 'errorBefore'
  | 'errorAfter'
  | 'dropBefore'
  | 'dropAfter'
  | 'hangBefore'
  | 'hangAfter'
  | 'slow'
  | ((answer: object) => Promise<void>)

/** twice: two deliveries at once; slow: others overtake it; lost: only a later try brings it; never: none does. */
export type DeliveryMishap = 'twice' | 'slow' | 'lost' | 'never'

/** What goes wrong, and when. */
export interface Plan {
  call(name: Call): CallMishap | undefined
  delivery(type: string): DeliveryMishap | undefined
}

export const allWell: Plan = { call: () => undefined, delivery: () => undefined }

const callMishaps: CallMishap[] = ['errorBefore', 'errorAfter', 'dropBefore', 'dropAfter', 'slow']
const deliveryMishaps: DeliveryMishap[] = ['twice', 'slow', 'lost', 'never']

/**
 * The same mishaps for the same seed, as long as the same is asked in the same order: not where several ask at once.
 * Rates from 0 to 1.
 */
export function seededPlan(seed: number, { calls = 0.3, deliveries = 0.5, hangs = false } = {}): Plan {
  const random = mulberry32(seed)
  const kinds: CallMishap[] = hangs ? [...callMishaps, 'hangBefore', 'hangAfter'] : callMishaps
  const oneOf = <Kind>(rate: number, all: Kind[]) =>
    random() < rate ? all[Math.floor(random() * all.length)] : undefined
  return { call: () => oneOf(calls, kinds), delivery: () => oneOf(deliveries, deliveryMishaps) }
}

/** A small generator with a seed: Math.random cannot be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a test has ordered comes first, then the plan. */
export class Mishaps {
  plan: Plan = allWell
  private readonly once: { name: string; mishap: CallMishap | DeliveryMishap }[] = []
  private readonly always = new Map<string, CallMishap | DeliveryMishap>()

  /** The next call or delivery of this name goes wrong. */
  next(name: Call, mishap: CallMishap): void {
    this.once.push({ name, mishap })
  }

  nextDelivery(type: string, mishap: DeliveryMishap): void {
    this.once.push({ name: type, mishap })
  }

  /** All of them go wrong while `work` runs, the client's own second tries included. */
  async during<Result>(name: Call, mishap: CallMishap, work: () => Promise<Result>): Promise<Result> {
    this.always.set(name, mishap)
    try {
      return await work()
    } finally {
      this.always.delete(name)
    }
  }

  ofCall(name: Call): CallMishap | undefined {
    return (this.ordered(name) as CallMishap | undefined) ?? this.plan.call(name)
  }

  ofDelivery(type: string): DeliveryMishap | undefined {
    return (this.ordered(type) as DeliveryMishap | undefined) ?? this.plan.delivery(type)
  }

  private ordered(name: string): CallMishap | DeliveryMishap | undefined {
    const at = this.once.findIndex((each) => each.name === name)
    return at >= 0 ? this.once.splice(at, 1)[0]?.mishap : this.always.get(name)
  }
}
