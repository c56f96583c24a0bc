/** The addresses that mails carry; all on one trusted host. */
export interface Links {
  origin: string
  host: string
  confirm(token: string): string
  /** Of a sign up to the organiser console. */
  confirmEmail(user: string, token: string): string
  feed(): string
  signIn(): string
  sendAgain(): string
  reset(token: string): string
  askForReset(): string
  confirmNewEmail(token: string): string
  verification(token: string): string
  /** What the organiser console knows of an event. */
  consoleEvent(id: string): string
}

/** @param origin protocol and host, of a host that is trusted */
export function linksAt(origin: string): Links {
  return {
    origin,
    host: new URL(origin).host,
    confirm: (token) => `${origin}/confirm/${token}`,
    confirmEmail: (user, token) => `${origin}/confirm-email?userId=${user}&token=${token}`,
    feed: () => `${origin}/`,
    signIn: () => `${origin}/login`,
    sendAgain: () => `${origin}/after_register`,
    reset: (token) => `${origin}/profile/secret/edit?reset_password_token=${token}`,
    askForReset: () => `${origin}/profile/secret/new`,
    confirmNewEmail: (token) => `${origin}/profile/email/confirm?token=${token}`,
    consoleEvent: (id) => `${origin}/admin/events/${id}`,
    verification: (token) => `${origin}/profile/verification?confirmation_token=${token}`,
  }
}
