import helmet from 'helmet'
import { offeredProviders } from '../payments'
import { settings } from '../settings'

/** Everything comes from this site; nothing may frame it or learn the address of a page with a token. */
export function securityHeaders(): ReturnType<typeof helmet> {
  const encrypted = settings().baseUrl.startsWith('https:')
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        // Browsers hold a form to it wherever its answer leads, and ours for paying leads to a provider.
        formAction: ["'self'", ...offeredProviders().flatMap((provider) => provider.pageHosts?.() ?? [])],
        frameAncestors: ["'self'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: encrypted,
  })
}
