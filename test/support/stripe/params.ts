import { invalid } from './problems'

const known: Record<string, RegExp> = {
  'POST /v1/checkout/sessions':
    /^(mode|client_reference_id|customer_email|locale|success_url|cancel_url|expires_at|line_items\[0\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[name))\]|(payment_intent_data\[)?metadata\]?\[\w+\]|payment_intent_data\[description\])$/,
  'POST /v1/checkout/sessions/:id/expire': /^$/,
  'GET /v1/checkout/sessions': /^(limit|starting_after|created\[(gte|gt|lt|lte)\]|payment_intent)$/,
  'POST /v1/refunds': /^(payment_intent|amount|metadata\[\w+\]|reason)$/,
  'GET /v1/refunds': /^(limit|starting_after|created\[(gte|gt|lt|lte)\]|payment_intent)$/,
}

/** The parameters of a request, once Stripe would know each of them. */
export function checked(route: string, params: URLSearchParams): URLSearchParams {
  for (const name of params.keys()) {
    if (/^expand\[\d+\]$/.test(name) || known[route]?.test(name)) continue
    throw invalid(`Received unknown parameter: ${name}`, name, 'parameter_unknown')
  }
  return params
}

export function required(params: URLSearchParams, name: string): string {
  const value = params.get(name)
  if (!value) throw invalid(`Missing required param: ${name}.`, name, 'parameter_missing')
  return value
}

export function integer(params: URLSearchParams, name: string, least: number): number {
  const value = required(params, name)
  if (!/^-?\d+$/.test(value)) throw invalid(`Invalid integer: ${value}`, name, 'parameter_invalid_integer')
  if (Number(value) < least)
    throw invalid(`This value must be greater than or equal to ${least}.`, name, 'parameter_invalid_integer')
  return Number(value)
}

export function url(params: URLSearchParams, name: string): string {
  const value = required(params, name)
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) throw invalid('Not a valid URL', name, 'url_invalid')
  return value
}

/** `metadata[a]` to `a`. */
export function metadata(params: URLSearchParams, prefix = 'metadata'): Record<string, string> {
  const found = [...params].flatMap(([name, value]) => {
    const key = name.startsWith(`${prefix}[`) ? name.slice(prefix.length + 1, -1) : undefined
    return key === undefined ? [] : [[key, value] as const]
  })
  if (found.some(([key, value]) => key.length > 40 || value.length > 500)) throw invalid('Metadata too long', prefix)
  return Object.fromEntries(found)
}
