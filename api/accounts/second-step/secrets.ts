import { settings } from '../../settings'
import { seal, unseal } from './seal'

/**
 * What is kept only encrypted: the secret of an app, one that is being set up, codes
 * and tokens that were not shown yet.
 */
type Purpose = 'second step' | 'new second step' | 'recovery codes' | 'api token'

export function sealFor(user: string, purpose: Purpose, text: string): string {
  return seal(text, settings().sessionSecret, `${purpose} of ${user}`)
}

/** Undefined where there is nothing, or nothing that can be read: SESSION_SECRET was another one then. */
export function unsealFor(user: string, purpose: Purpose, sealed: string | undefined): string | undefined {
  return sealed === undefined ? undefined : unseal(sealed, settings().sessionSecret, `${purpose} of ${user}`)
}
