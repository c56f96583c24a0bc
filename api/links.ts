/** The addresses that mails carry; all on one trusted host. */
export interface Links {
  origin: string
  host: string
  confirm(token: string): string
  signIn(): string
}
