/** The addresses that mails carry; all on one trusted host. */
export interface Links {
  origin: string
  host: string
  confirm(token: string): string
  signIn(): string
  reset(token: string): string
  askForReset(): string
  confirmNewEmail(token: string): string
  verification(token: string): string
}

/** @param origin protocol and host, of a host that is trusted */
export function linksAt(origin: string): Links {
  return {
    origin,
    host: new URL(origin).host,
    confirm: (token) => `${origin}/confirm/${token}`,
    signIn: () => `${origin}/login`,
    reset: (token) => `${origin}/profile/secret/edit?reset_password_token=${token}`,
    askForReset: () => `${origin}/profile/secret/new`,
    confirmNewEmail: (token) => `${origin}/profile/email/confirm?token=${token}`,
    verification: (token) => `${origin}/profile/verification?confirmation_token=${token}`,
  }
}
