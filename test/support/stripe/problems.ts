import Stripe from 'stripe'

/** An answer of Stripe that says no. */
export class StripeSaysNo extends Error {
  constructor(
    readonly status: number,
    readonly error: Partial<Stripe.StripeRawError> & { type: string; message: string },
  ) {
    super(error.message)
  }

  /** Requests that Stripe did not even begin leave nothing behind under their idempotency key. */
  get begun(): boolean {
    return (
      this.error.type === 'api_error' || ['charge_already_refunded', 'resource_missing'].includes(this.error.code ?? '')
    )
  }
}

export function invalid(message: string, param?: string, code?: string): StripeSaysNo {
  return new StripeSaysNo(400, { type: 'invalid_request_error', message, param, code })
}

export function missing(kind: string, id: string): StripeSaysNo {
  const message = `No such ${kind}: '${id}'`
  return new StripeSaysNo(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'id', message })
}

/** Stripe stars most of the key; this one says all of it, to see whether it gets any further. */
export function wrongKey(key: string): StripeSaysNo {
  return new StripeSaysNo(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ${key}` })
}

export function breakdown(): StripeSaysNo {
  return new StripeSaysNo(500, { type: 'api_error', message: 'An unknown error occurred' })
}

export function keyInUse(key: string): StripeSaysNo {
  const message = `There is currently another in-progress request using this Idempotent Key: ${key}`
  return new StripeSaysNo(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use', message })
}

export function keyOfAnother(key: string): StripeSaysNo {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
  return new StripeSaysNo(400, { type: 'idempotency_error', message })
}
