import type { RouteLimit } from '../limits/figures'

/** A route with more to say than its action. */
export function to(target: string, more: { back?: string | string[]; rate?: RouteLimit }) {
  const [controller = '', action = ''] = target.split('.')
  return { controller, action, ...more }
}
