import { settings, type Settings } from '../settings'
import { mailboxMailer } from './mailbox'
import { smtpMailer } from './smtp'

/** One mail to one person. The sender is the operator's (`MAIL_FROM`), never the caller's choice. */
export interface Mail {
  /** One bare address: no name, no list. */
  to: string
  subject: string
  text: string
  html: string
  /** With its angle brackets. Chosen by the transport when it is missing. */
  messageId?: string
  /** A calendar file (RFC 5545) that comes with it. */
  calendar?: { filename: string; content: string }
}

/** A way to send mails: one file each, chosen by `createMailer`, all held to the same contract test. */
export interface Mailer {
  /** Resolves once the mail was accepted for delivery; rejects in bounded time, and then nothing may be assumed. */
  send(mail: Mail): Promise<void>
  /** Frees connections. Mails that are on their way may still arrive. */
  close(): void
}

declare global {
  var foyerMailer: Mailer | undefined
}

/** The transport that the settings ask for, guarded against mails that nobody may send. */
export function createMailer({
  smtpUrl,
  mailFrom,
  dataDir,
}: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'dataDir'>): Mailer {
  const transport = smtpUrl ? smtpMailer(smtpUrl, mailFrom) : mailboxMailer(dataDir, mailFrom)
  return {
    async send(mail) {
      refuseForgery(mail)
      await transport.send(mail)
    },
    close: () => transport.close(),
  }
}

/**
 * Sends through this process's one transport.
 * @throws SmtpError if the mail server refuses or does not answer in time
 */
export async function sendMail(mail: Mail): Promise<void> {
  // On globalThis, because Sails purges the require cache: a second copy of this module shares the connections.
  globalThis.foyerMailer ??= createMailer(settings())
  await globalThis.foyerMailer.send(mail)
}

/** Frees the connections, so that the process can end. The next mail opens new ones. */
export function closeMailer(): void {
  globalThis.foyerMailer?.close()
  globalThis.foyerMailer = undefined
}

const singleAddress = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u
// U+2028 and U+2029 are line breaks to some servers and clients, so they count as such.
const lineBreak = /[\p{Cc}\u2028\u2029]/u

/** A line break in a header would let whoever chose the value write headers, recipients or a body of their own. */
function refuseForgery({ to, subject, messageId }: Mail): void {
  // RFC 5321, 4.5.3.1.3: a path has 256 characters at most, two of them the angle brackets.
  if (to.length > 254 || !singleAddress.test(to)) throw new TypeError('A mail needs exactly one address')
  if (lineBreak.test(subject)) throw new TypeError('The subject of a mail must be one line')
  if (messageId !== undefined && !/^<[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(messageId)) {
    throw new TypeError('The id of a mail must be one word in angle brackets')
  }
}
