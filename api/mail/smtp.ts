import { createTransport } from 'nodemailer'
import type { Mailer } from './mailer'

/** How long the server may stay silent at each step, in ms. `SMTP_URL?socketTimeout=…` and the like override it. */
const silence = 10_000
/** How long a mail may take in all, in ms: a server that trickles resets `socketTimeout` with every byte. */
const sendDeadline = 20_000

/** The mail server did not take the mail. Without addresses, so that it may be logged. */
export class SmtpError extends Error {
  override name = 'SmtpError'
  constructor(
    message: string,
    /** Nodemailer's code, for example ETIMEDOUT, or EABORT for a mail that took too long in all. */
    readonly code: string,
    /** The server's last reply, for example 550. */
    readonly responseCode?: number,
    /** The step that the server refused, for example RCPT TO. */
    readonly command?: string,
  ) {
    super(message)
  }

  /** True if the server has refused this recipient or this content, and not us or all the world. */
  get isAboutMail(): boolean {
    return this.responseCode !== undefined && (this.command === 'RCPT TO' || this.command === 'DATA')
  }

  /** True if the same mail would be refused again, whoever sent it. */
  get permanent(): boolean {
    const { responseCode = 0 } = this
    // A greeting, a password or a sender that is refused says nothing about the mail: an operator will mend that. 503
    // complains about the order of commands.
    return responseCode >= 500 && responseCode !== 503 && this.isAboutMail
  }
}

/**
 * Sends over SMTP.
 *
 * Pooled: at most five connections however many people register at once, and no TLS handshake for every mail. A
 * connection that the server closed while it was idle does not fail the next mail: nodemailer 10 sends it again over a
 * fresh one, and only when not a byte of its content had left (smtp-pool/pool-resource.js, `readableDidRead`).
 * @param url SMTP_URL; its query is read by nodemailer and wins over the defaults here
 * @param from MAIL_FROM
 */
export function smtpMailer(url: string, from: string, deadline = sendDeadline): Mailer {
  const transport = createTransport({
    pool: true,
    connectionTimeout: silence,
    greetingTimeout: silence,
    socketTimeout: silence,
    dnsTimeout: silence,
    disableFileAccess: true,
    disableUrlAccess: true,
    url: withoutLog(url),
  })
  return {
    async send({ to, subject, text, html, messageId, calendar }) {
      const signal = AbortSignal.timeout(deadline)
      // Tells other mail systems not to answer with "out of office" (RFC 3834).
      const headers = { 'Auto-Submitted': 'auto-generated' }
      try {
        // As an object the address is not parsed again, so it cannot turn into a list.
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId,
          headers,
          attachments: calendar && [{ ...calendar, contentType: 'text/calendar; charset=utf-8; method=PUBLISH' }],
          signal,
        })
      } catch (error) {
        throw smtpError(error)
      }
    },
    close: () => transport.close(),
  }
}

/** Nodemailer's own log shows addresses and contents; no setting may turn it on. */
function withoutLog(url: string): string {
  const address = new URL(url)
  for (const name of ['logger', 'debug', 'transactionLog']) address.searchParams.delete(name)
  return address.search === new URL(url).search ? url : address.href
}

function smtpError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
  const responseCode = 'responseCode' in error ? Number(error.responseCode) || undefined : undefined
  const command = 'command' in error && typeof error.command === 'string' ? error.command : undefined
  // Servers quote the address in their reply. The rest of it tells the operator what is wrong.
  const message = error.message.replace(/[^\s<>"']+@[^\s<>"']+/g, '…').slice(0, 500)
  return new SmtpError(`The mail was not sent: ${message}`, code, responseCode, command)
}
