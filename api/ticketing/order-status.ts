import type { OrderStatus } from '../db'

/** The moves that an order may make; a trigger repeats them. An expired one comes back to life if its money arrives and places are left. */
const moves: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['paid', 'expired', 'cancelled'],
  // What cost nothing is cancelled; there is nothing to refund.
  paid: ['refunded', 'cancelled'],
  expired: ['paid'],
  cancelled: [],
  refunded: [],
}

export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return moves[from].includes(to)
}

/** Whether the hold is over, though nobody may have noticed yet. */
export function isExpired(order: { status: OrderStatus; expiresAt: Date }, now: Date): boolean {
  return order.status === 'expired' || (order.status === 'pending' && order.expiresAt <= now)
}
