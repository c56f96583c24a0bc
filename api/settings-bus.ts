import { address, oneOf } from './settings-kinds'

/** How the messages of the bus leave the house. */
export interface BusSettings {
  /** Undefined means: they go to no broker. */
  amqpUrl?: string
  /** May webhooks go to this machine, and by plain http? For development and tests. */
  webhooksToLoopback: boolean
}

export const busVariables = {
  AMQP_URL: address('amqp:', 'amqps:').optional(),
  WEBHOOKS_TO_LOOPBACK: oneOf('on', 'off').default('off'),
}

export function busSettings(value: { AMQP_URL?: string; WEBHOOKS_TO_LOOPBACK: 'on' | 'off' }): BusSettings {
  return { amqpUrl: value.AMQP_URL, webhooksToLoopback: value.WEBHOOKS_TO_LOOPBACK === 'on' }
}

/** What would open the house to its own organisers. */
export function busMistakes(given: NodeJS.ProcessEnv): string[] {
  const open = given.NODE_ENV === 'production' && given.WEBHOOKS_TO_LOOPBACK === 'on'
  return open ? ['WEBHOOKS_TO_LOOPBACK must not be on in production'] : []
}
