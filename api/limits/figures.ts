/** How often something may happen. */
export interface Rule {
  points: number
  /** How long one window lasts, in seconds. */
  seconds: number
}

/** What a route allows one address (an IPv4 address, an IPv6 /64) and the block around it (a /24, a /48). */
export interface RouteRule {
  address: Rule
  block: Rule
  /** `failures` gives the point of an answer back that was no refusal. */
  counts: 'all' | 'failures'
}

/** Guessing a secret of one account: some tries are free, then each further one has to wait for the one before. */
export interface GuessRule {
  /** Tries without a delay. */
  free: number
  /** The first delay in seconds; each is twice the one before. */
  first: number
  /** The longest delay in seconds. */
  most: number
  /** How long tries are remembered, in seconds. */
  remembered: number
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * Every limit of the site. The figures leave room for an office or a hall of people behind one address; docs/security.md
 * shows the same table. No duration may be shorter than a second: Redis would then keep the counter for good.
 */
export const figures = {
  /** By the name that a route carries in config/routes.ts. */
  routes: {
    signIn: rule('failures', { points: 50, seconds: 10 * minute }, { points: 200, seconds: 10 * minute }),
    registration: rule('all', { points: 100, seconds: hour }, { points: 300, seconds: hour }),
    /** Wishes for a mail. */
    mail: rule('all', { points: 30, seconds: hour }, { points: 120, seconds: hour }),
    application: rule('all', { points: 120, seconds: 10 * minute }, { points: 600, seconds: 10 * minute }),
    /** Pictures: each is decoded and made anew. */
    upload: rule('all', { points: 60, seconds: hour }, { points: 240, seconds: hour }),
    /** Archives of all that is kept about somebody: each is packed while its reader waits. */
    archive: rule('all', { points: 20, seconds: hour }, { points: 80, seconds: hour }),
    /** Links with a token from a mail. */
    link: rule('failures', { points: 60, seconds: 10 * minute }, { points: 240, seconds: 10 * minute }),
  },
  /** Mails that strangers may have sent to one address, whether anybody here has it or not. */
  mailTo: { points: 5, seconds: hour },
  /** Calls of the API by one token. What everybody may read there is not counted: that would cost more than the read. */
  calls: { points: 600, seconds: minute },
  guesses: {
    /** By login; from a known browser, by that browser. */
    signIn: { free: 5, first: 30, most: 15 * minute, remembered: day },
    /** The current password, asked again of who is signed in. */
    currentPassword: { free: 5, first: 30, most: 15 * minute, remembered: day },
    /** Codes of a second step. Of a million codes three are right at any moment. */
    code: { free: 5, first: 15 * minute, most: hour, remembered: day },
  },
} satisfies { routes: Record<string, RouteRule>; mailTo: Rule; calls: Rule; guesses: Record<string, GuessRule> }

export type Figures = typeof figures
export type RouteLimit = keyof Figures['routes']
export type Guess = keyof Figures['guesses']

function rule(counts: RouteRule['counts'], address: Rule, block: Rule): RouteRule {
  return { counts, address, block }
}
