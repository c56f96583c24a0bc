import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listMails } from '../../api/mail/mailbox'
import { closeMailer, createMailer, sendMail, type Mail, type Mailer } from '../../api/mail/mailer'
import { startSmtp, type Smtp } from '../support/smtp'

const mailFrom = 'Foyer <tickets@foyer.example>'
const mail: Mail = {
  to: 'anna@example.org',
  subject: 'Приглашение: «Ночь театров»',
  text: 'Здравствуйте, Анна!\n\nhttps://foyer.example/orders/1\n',
  html: '<p>Здравствуйте, <b>Анна</b>! <a href="https://foyer.example/orders/1">Заказ</a></p>\n',
}

let dataDir: string
let smtp: Smtp
let mailer: Mailer

/** What every transport promises; a new one is one more line here. */
const transports = {
  smtp: {
    open: () => createMailer({ smtpUrl: smtp.url, mailFrom, dataDir }),
    arrived: async () => smtp.mails,
  },
  mailbox: {
    open: () => createMailer({ mailFrom, dataDir }),
    arrived: async () => (await listMails(100, dataDir)).reverse(),
  },
}

describe('a mailer', () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-mail-'))
    smtp = await startSmtp()
  })

  afterEach(async () => {
    mailer.close()
    await smtp.close()
    await rm(dataDir, { recursive: true })
  })

  for (const [name, { open, arrived }] of Object.entries(transports)) {
    describe(`mail by ${name}`, () => {
      beforeEach(() => {
        mailer = open()
      })

      it('delivers recipient, subject, text and HTML unchanged', async () => {
        await mailer.send(mail)
        const [received] = await arrived()
        assert.equal(received?.to, mail.to)
        assert.equal(received.subject, mail.subject)
        assert.equal(received.text.trimEnd(), mail.text.trimEnd())
        assert.equal(received.html.trimEnd(), mail.html.trimEnd())
        assert.match(received.from, /tickets@foyer\.example/)
      })

      it('delivers each of many mails once, in the order of their sending', async () => {
        const subjects = Array.from({ length: 8 }, (_, number) => `Mail ${number}`)
        for (const subject of subjects) await mailer.send({ ...mail, subject })
        assert.deepEqual(
          (await arrived()).map(({ subject }) => subject),
          subjects,
        )
      })

      for (const to of [
        'anna@example.org\r\nBcc: eve@example.org',
        'anna@example.org\nX: y',
        'anna@example.org, eve@example.org',
        'anna@example.org; eve@example.org',
        'Anna <anna@example.org>',
        '"a@b"@example.org',
        'anna@example.org eve@example.org',
        'anna\0@example.org',
        `${'a'.repeat(250)}@example.org`,
        'anna',
        '',
      ]) {
        it(`refuses ${JSON.stringify(to.slice(0, 50))} as a recipient and sends nothing`, async () => {
          await assert.rejects(mailer.send({ ...mail, to }), TypeError)
          assert.deepEqual(await arrived(), [])
        })
      }

      for (const lineBreak of ['\r\n', '\n', '\r', '\u2028', '\0']) {
        it(`refuses a subject with ${JSON.stringify(lineBreak)} and sends nothing`, async () => {
          await assert.rejects(mailer.send({ ...mail, subject: `Hello${lineBreak}Bcc: eve@example.org` }), TypeError)
          assert.deepEqual(await arrived(), [])
        })
      }

      it('refuses an id that carries a header and sends nothing', async () => {
        await assert.rejects(
          mailer.send({ ...mail, messageId: '<1@foyer.example>\r\nBcc: eve@example.org' }),
          TypeError,
        )
        assert.deepEqual(await arrived(), [])
      })
    })
  }

  describe('the mailer of the process', () => {
    it('is shared by a module that was loaded twice', async () => {
      const { foyerMailer } = globalThis
      globalThis.foyerMailer = mailer = createMailer({ smtpUrl: smtp.url, mailFrom, dataDir })
      const file = require.resolve('../../api/mail/mailer')
      const loaded = require.cache[file]
      delete require.cache[file]
      const second: { sendMail: typeof sendMail } = require('../../api/mail/mailer')
      require.cache[file] = loaded
      assert.notEqual(second.sendMail, sendMail)
      await sendMail(mail)
      await second.sendMail(mail)
      assert.equal(smtp.mails.length, 2)
      assert.equal(smtp.connections, 1)
      closeMailer()
      assert.equal(globalThis.foyerMailer, undefined)
      globalThis.foyerMailer = foyerMailer
    })
  })
})
