import type { Session } from './objects'

const escaped = (text: string) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`)

/** Stripe's page, as far as a buyer without scripts and a browser need one. */
export function checkoutPage(session: Session, problem = ''): string {
  const open = session.status === 'open'
  return `<!doctype html><html lang="${escaped(session.locale ?? 'en')}"><meta charset="utf-8"><title>Checkout</title>
<h1>${session.amount_total} ${session.currency}</h1><p role="alert">${escaped(problem)}</p>
${open ? '<form method="post"><input name="card" value="4242 4242 4242 4242"><button>Pay</button></form>' : '<p>You are all done here</p>'}
<a href="${escaped(session.cancel_url ?? '')}">Back</a></html>`
}

/** Cards of Stripe's own list: what is not declined pays. */
export function declined(card: string): string | undefined {
  if (card.endsWith('0002')) return 'Your card was declined.'
  if (card.endsWith('9995')) return 'Your card has insufficient funds.'
  return undefined
}
