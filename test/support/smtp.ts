import type { AddressInfo, Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

/**
 * What the server does with a mail. refuse: 550 at RCPT TO; busy: 451 there; refuseSender: 550 at MAIL FROM; refuseData: 554 once it has the content; hang: takes the
 * content and never answers; hangGreeting: never says a word; dropData: breaks the line once it has the content;
 * dropOnce: breaks the line at MAIL FROM, then accepts.
 */
export type SmtpMode =
  'accept' | 'refuse' | 'busy' | 'refuseSender' | 'refuseData' | 'hang' | 'hangGreeting' | 'dropData' | 'dropOnce'

export interface ReceivedMail {
  to: string
  /** Bare address. */
  from: string
  subject: string
  text: string
  html: string
  /** By name in small letters. */
  headers: Record<string, string>
  /** Its attachments as text. */
  attachments: { filename: string | null; mimeType: string; content: string }[]
  /** The addresses of the envelope, which decide where the mail really goes. */
  recipients: string[]
}

export interface Smtp {
  /** For SMTP_URL; brings its own short timeouts. */
  url: string
  mode: SmtpMode
  /** Addresses that are refused at RCPT TO, each with the code of the reply. */
  refused: Map<string, number>
  /** Accepted mails, oldest first. */
  mails: ReceivedMail[]
  /** Connections that were opened so far. */
  connections: number
  /** The oldest accepted mail that nobody took by `nextMail` yet; waits for it at most `patience` ms. */
  nextMail(patience?: number): Promise<ReceivedMail>
  /** The oldest accepted mail to this address that nobody took by `mailTo` yet; waits like `nextMail`. */
  mailTo(address: string, patience?: number): Promise<ReceivedMail>
  /** Breaks all connections, as a server does with idle ones. */
  disconnect(): void
  close(): Promise<void>
}

/** A real SMTP server on a free port. `timeout` (ms) goes into its url. */
export async function startSmtp({ timeout = 400 } = {}): Promise<Smtp> {
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const seen = new Set<ReceivedMail>()
  let taken = 0

  const server = new SMTPServer({
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, done) {
      if (smtp.mode !== 'hangGreeting') done()
    },
    onMailFrom(_address, _session, done) {
      if (smtp.mode === 'refuseSender') return done(refusal(550, 'You may not send'))
      if (smtp.mode !== 'dropOnce') return done()
      smtp.mode = 'accept'
      smtp.disconnect()
    },
    onRcptTo({ address }, _session, done) {
      if (smtp.mode === 'busy') return done(refusal(451, 'Come back later'))
      const code = smtp.mode === 'refuse' ? 550 : smtp.refused.get(address)
      done(code === undefined ? null : refusal(code, `No such user <${address}>`))
    },
    onData(stream, { envelope }, done) {
      // Decided before the content comes: a test may change the mode while it is on its way.
      const { mode } = smtp
      void receive(
        stream,
        envelope.rcptTo.map(({ address }) => address),
      ).then((mail) => {
        if (mode === 'refuseData') return done(refusal(554, 'Looks like spam'))
        if (mode === 'dropData') return smtp.disconnect()
        if (mode !== 'accept') return
        smtp.mails.push(mail)
        done()
        for (const wake of waiting.splice(0)) wake()
      }, done)
    },
  })
  // Clients that give up break the connection; that is what the tests want.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    smtp.connections++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo

  const smtp: Smtp = {
    url: `smtp://127.0.0.1:${port}?socketTimeout=${timeout}&greetingTimeout=${timeout}&connectionTimeout=${timeout}`,
    mode: 'accept',
    refused: new Map(),
    mails: [],
    connections: 0,
    async nextMail(patience = 20_000) {
      const giveUp = Date.now() + patience
      while (smtp.mails.length <= taken) await wakeUp(waiting, giveUp - Date.now())
      const mail = smtp.mails[taken++]
      if (!mail) throw new Error('No mail')
      return mail
    },
    async mailTo(address, patience = 20_000) {
      const giveUp = Date.now() + patience
      const found = () => smtp.mails.find((mail) => mail.to === address && !seen.has(mail))
      while (!found()) await wakeUp(waiting, giveUp - Date.now())
      const mail = found()
      if (!mail) throw new Error(`No mail to ${address}`)
      seen.add(mail)
      return mail
    },
    disconnect() {
      for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        smtp.disconnect()
      }),
  }
  return smtp
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function wakeUp(waiting: (() => void)[], patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No mail came')), patience)
    waiting.push(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function receive(stream: SMTPServerDataStream, recipients: string[]): Promise<ReceivedMail> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const mail = await PostalMime.parse(Buffer.concat(chunks))
  return {
    to: (mail.to ?? []).map(({ address }) => address).join(', '),
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    recipients,
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      filename,
      mimeType,
      content: typeof content === 'string' ? content : new TextDecoder().decode(content),
    })),
  }
}
