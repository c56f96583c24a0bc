import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Mail, Mailer } from '../../api/mail/mailer'
import { smtpMailer, SmtpError } from '../../api/mail/smtp'
import { startSmtp, type Smtp, type SmtpMode } from '../support/smtp'

const from = 'Foyer <tickets@foyer.example>'
const mail: Mail = { to: 'anna@example.org', subject: 'Ticket', text: 'secret-text', html: '<p>secret-html</p>' }

describe('the SMTP transport', () => {
  let smtp: Smtp
  let mailer: Mailer

  beforeEach(async () => {
    smtp = await startSmtp()
    mailer = smtpMailer(smtp.url, from)
  })

  afterEach(async () => {
    mailer.close()
    await smtp.close()
  })

  async function failure(sending: Promise<void>): Promise<SmtpError> {
    const error: unknown = await sending.then(
      () => assert.fail('the mail was sent'),
      (reason: unknown) => reason,
    )
    assert(error instanceof SmtpError)
    return error
  }

  it('goes to the one recipient, says that no person wrote it and keeps a given id', async () => {
    await mailer.send({ ...mail, messageId: '<order-1@foyer.example>' })
    const received = await smtp.nextMail()
    assert.deepEqual(received.recipients, [mail.to])
    assert.equal(received.headers['auto-submitted'], 'auto-generated')
    assert.equal(received.headers['message-id'], '<order-1@foyer.example>')
  })

  it('fails for good when the server refuses the recipient, and names nobody', async () => {
    smtp.mode = 'refuse'
    const error = await failure(mailer.send(mail))
    assert.equal(error.responseCode, 550)
    assert.equal(error.permanent, true)
    assert.match(error.message, /550 No such user/)
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /anna|example\.org/)
  })

  it('fails when the server refuses the content', async () => {
    smtp.mode = 'refuseData'
    assert.equal((await failure(mailer.send(mail))).responseCode, 554)
    assert.deepEqual(smtp.mails, [])
  })

  it('sends the next mail after a refused one', async () => {
    smtp.mode = 'refuse'
    await failure(mailer.send(mail))
    smtp.mode = 'accept'
    await mailer.send(mail)
    assert.equal(smtp.mails.length, 1)
  })

  for (const mode of ['hang', 'hangGreeting'] satisfies SmtpMode[]) {
    it(`fails within the timeout of the address when the server is silent (${mode})`, async () => {
      smtp.mode = mode
      const start = Date.now()
      const error = await failure(mailer.send(mail))
      assert.equal(error.code, 'ETIMEDOUT')
      assert.equal(error.permanent, false)
      assert(Date.now() - start < 1500, `took ${Date.now() - start} ms`)
    })
  }

  it('fails when nobody listens', async () => {
    await smtp.close()
    assert.equal((await failure(mailer.send(mail))).permanent, false)
  })

  it('fails at the deadline when the server keeps talking without end', async () => {
    const sockets: Socket[] = []
    const talker = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      socket.write('220 hello\r\n')
      const talk = setInterval(() => socket.write('250-and another thing\r\n'), 20)
      socket.once('close', () => clearInterval(talk))
    })
    await new Promise<void>((resolve) => talker.listen(0, '127.0.0.1', resolve))
    const { port } = talker.address() as AddressInfo
    const impatient = smtpMailer(`smtp://127.0.0.1:${port}?socketTimeout=400`, from, 150)
    try {
      const error = await failure(impatient.send(mail))
      assert.equal(error.code, 'EABORT')
    } finally {
      impatient.close()
      for (const socket of sockets) socket.destroy()
      talker.close()
    }
  })

  it('sends over a fresh connection when the server closed the idle one', async () => {
    await mailer.send(mail)
    smtp.disconnect()
    await mailer.send(mail)
    assert.equal(smtp.mails.length, 2)
    assert.equal(smtp.connections, 2)
  })

  it('sends over a fresh connection when the server closes the idle one at the very moment of sending', async () => {
    await mailer.send(mail)
    smtp.mode = 'dropOnce'
    await mailer.send(mail)
    assert.equal(smtp.mails.length, 2)
    assert.equal(smtp.connections, 2)
  })

  it('never sends a mail again whose content had left', async () => {
    await mailer.send(mail)
    smtp.mode = 'dropData'
    await failure(mailer.send(mail))
    assert.equal(smtp.connections, 1)
  })

  it('opens at most five connections however many mails come at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => mailer.send(mail)))
    assert.equal(smtp.mails.length, 20)
    assert(smtp.connections <= 5, `${smtp.connections} connections`)
  })

  it('prints no address and no content even when the address of the server asks for a log', async () => {
    const { write } = process.stdout
    let printed = ''
    process.stdout.write = (chunk: string | Uint8Array) => {
      printed += chunk.toString()
      return true
    }
    const talkative = smtpMailer(`${smtp.url}&logger=true&debug=true&transactionLog=true`, from)
    try {
      await talkative.send(mail)
    } finally {
      process.stdout.write = write
      talkative.close()
    }
    assert.equal(printed, '')
  })
})
