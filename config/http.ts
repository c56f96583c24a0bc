import compression from 'compression'
import { assets, fonts } from '../api/http/assets'
import { formBody } from '../api/http/form-body'
import { gate } from '../api/http/gate'
import { pageLocals } from '../api/http/page-locals'
import { requestId } from '../api/http/request-id'
import { securityHeaders } from '../api/http/security-headers'
import { settings } from '../api/settings'

export const http = {
  // Foyer speaks plain HTTP: an https site has a proxy in front, and only then are its headers believed.
  trustProxy: settings().baseUrl.startsWith('https:') ? 1 : false,
  middleware: {
    order: [
      'requestId',
      'securityHeaders',
      'compressed',
      'assets',
      'fonts',
      'cookieParser',
      'pageLocals',
      'gate',
      'session',
      'formBody',
      'router',
    ],
    requestId,
    securityHeaders: securityHeaders(),
    compressed: compression(),
    assets: assets(),
    fonts: fonts(),
    pageLocals,
    gate,
    formBody,
  },
}
