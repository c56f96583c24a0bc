import { performance } from 'node:perf_hooks'
import { Buyer, type End } from './buyer'
import { abreast, Client, type Times } from './client'

export interface Rush {
  /** The processes that serve the site. */
  sites: string[]
  event: { slug: string; ticketType: string }
  buyers: number
  /** The number of the first one, for a second crowd with addresses of its own. */
  first?: number
  /** So many requests are under way at once. */
  width: number
  /** What each buyer does; buys, where left out. */
  way?: (buyer: Buyer) => Promise<End>
  /** How often a request is sent whose connection breaks: once, where left out. */
  tries?: number
}

export interface RushReport {
  ends: Record<End, number>
  /** What buyers met that nobody should meet. */
  mishaps: string[]
  askedAgain: number
  times: Times
  /** From the first application to the end of the last buyer's way, in seconds. */
  seconds: number
}

/** Of all buyers, those who come only once the others have begun to send. */
const late = 5

/**
 * More buyers than places. Four of five have the form open before anybody sends it, so that all of them come to the
 * last place at once; every fifth opens it in the middle of the crowd.
 */
export async function rush({
  sites,
  event,
  buyers: many,
  first = 0,
  width,
  way = (buyer) => buyer.buy(),
  tries,
}: Rush): Promise<RushReport> {
  const client = new Client(sites, tries)
  const buyers = Array.from({ length: many }, (_, number) => new Buyer(client, event, first + number))
  const ends: RushReport['ends'] = { bought: 0, soldOutAtDoor: 0, soldOutOnSending: 0 }
  const mishaps: string[] = []
  try {
    await abreast(
      width,
      buyers.filter((_, index) => index % late !== 0),
      (buyer) => buyer.open(),
    )
    const started = performance.now()
    await abreast(width, buyers, async (buyer) => {
      await way(buyer).then(
        (end) => ends[end]++,
        (error: unknown) => mishaps.push(error instanceof Error ? error.message : String(error)),
      )
    })
    const seconds = (performance.now() - started) / 1000
    const askedAgain = buyers.reduce((sum, buyer) => sum + buyer.askedAgain, 0)
    return { ends, mishaps, askedAgain, times: client.times, seconds }
  } finally {
    client.close()
  }
}
