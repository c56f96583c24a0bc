import compression from 'compression'
import { assets, packageFiles } from '../api/http/assets'
import { breakdowns } from '../api/http/breakdown'
import { eventReads } from '../api/http/event-reads'
import { formBody } from '../api/http/form-body'
import { formMethod } from '../api/http/form-method'
import { gate } from '../api/http/gate'
import { pictureFiles } from '../api/http/pictures'
import { pageLocals } from '../api/http/page-locals'
import { redirects } from '../api/http/redirects'
import { requestId } from '../api/http/request-id'
import { securityHeaders } from '../api/http/security-headers'
import { session } from '../api/http/session'
import { settings } from '../api/settings'

export const http = {
  // Foyer speaks plain HTTP: an https site has a proxy in front, and only then are its headers believed.
  trustProxy: settings().baseUrl.startsWith('https:') ? 1 : false,
  middleware: {
    // No cookie parser: it makes objects of some cookies, and the sessions break at them.
    order: [
      'requestId',
      'securityHeaders',
      'compressed',
      'assets',
      'packageFiles',
      'pictureFiles',
      'pageLocals',
      'gate',
      'eventReads',
      'redirects',
      'session',
      'formBody',
      'formMethod',
      'router',
      'breakdowns',
    ],
    requestId,
    securityHeaders: securityHeaders(),
    compressed: compression(),
    assets: assets(),
    packageFiles: packageFiles(),
    pictureFiles,
    pageLocals,
    gate,
    eventReads,
    redirects,
    session,
    formBody,
    formMethod,
    breakdowns,
  },
}
