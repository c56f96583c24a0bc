import type { Request } from 'express'
import { issueChallenge, withoutChallenge, type Ceremony } from '../accounts/passkeys/challenge'

/** A challenge for the page that is being made; the session remembers it. */
export function challengeFor(req: Request, ceremony: Ceremony): string {
  const { challenge, issued } = issueChallenge(req.session.passkeyChallenges ?? [], ceremony, new Date())
  req.session.passkeyChallenges = issued
  return challenge
}

/** Before anybody looks at the answer: the right one and a wrong one use up the challenge. @throws Refusal */
export function takeChallenge(req: Request, challenge: string, ceremony: Ceremony): void {
  const issued = req.session.passkeyChallenges ?? []
  req.session.passkeyChallenges = withoutChallenge(issued, challenge, ceremony, new Date())
}
