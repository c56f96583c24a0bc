/** The addresses that mails carry; all on one trusted host. */
export interface Links {
  origin: string
  host: string
  confirm(token: string): string
  signIn(): string
}

/** @param origin protocol and host, of a host that is trusted */
export function linksAt(origin: string): Links {
  return {
    origin,
    host: new URL(origin).host,
    confirm: (token) => `${origin}/confirm/${token}`,
    signIn: () => `${origin}/login`,
  }
}
