import type { StripeLedger } from './ledger'
import type { Intent, Refund, Session } from './objects'

/** What is expanded is read anew: nothing is expanded that nobody asked for. */
export function expanded(ledger: StripeLedger, session: Session, params: URLSearchParams, prefix = ''): object {
  const wanted = [...params].flatMap(([name, value]) =>
    name.startsWith('expand[') && value.startsWith(prefix) ? [value.slice(prefix.length)] : [],
  )
  const intent = ledger.intents.get(session.payment_intent ?? '')
  if (!intent || !wanted.some((path) => path.startsWith('payment_intent'))) return session
  return { ...session, payment_intent: withCharge(ledger, intent, wanted) }
}

function withCharge(ledger: StripeLedger, intent: Intent, wanted: string[]): object {
  if (!wanted.includes('payment_intent.latest_charge')) return intent
  return { ...intent, latest_charge: ledger.charges.get(intent.latest_charge ?? '') ?? null }
}

/** The same for a refund of a list. */
export function expandedRefund(ledger: StripeLedger, refund: Refund, params: URLSearchParams): object {
  if (![...params.values()].includes('data.payment_intent')) return refund
  return { ...refund, payment_intent: ledger.intents.get(refund.payment_intent) ?? null }
}

/** One page of a list, newest first, as Stripe cuts it. */
export function pageOf<Item extends { id: string; created: number }>(
  items: Iterable<Item>,
  params: URLSearchParams,
  url: string,
): { object: 'list'; data: Item[]; has_more: boolean; url: string } {
  const bound = (name: string, otherwise: number) => Number(params.get(`created[${name}]`) ?? otherwise)
  const all = [...items]
    .reverse()
    .filter(({ created }) => created >= bound('gte', 0) && created < bound('lt', Infinity))
  const after = params.get('starting_after')
  const start = after ? all.findIndex(({ id }) => id === after) + 1 : 0
  const end = start + Number(params.get('limit') ?? 10)
  return { object: 'list', data: all.slice(start, end), has_more: all.length > end, url }
}
