import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listMails, mailboxMailer, readMail } from '../../api/mail/mailbox'
import type { Mailer } from '../../api/mail/mailer'

describe('the development mailbox', () => {
  let dataDir: string
  let mailer: Mailer

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-mailbox-'))
    mailer = mailboxMailer(dataDir, 'Foyer <foyer@localhost>')
  })

  afterEach(() => rm(dataDir, { recursive: true }))

  const send = (subject: string) => mailer.send({ to: 'anna@example.org', subject, text: 'text', html: '<p>html</p>' })

  it('is empty before the first mail', async () => {
    assert.deepEqual(await listMails(10, dataDir), [])
  })

  it('lists the newest first, mails of the same millisecond included', async () => {
    const subjects = Array.from({ length: 20 }, (_, number) => `Mail ${number}`)
    await Promise.all(subjects.map(send))
    const mails = await listMails(100, dataDir)
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      subjects.reverse(),
    )
  })

  it('gives a mail back by its id with the time of sending', async () => {
    const before = Date.now()
    await send('Hello')
    const [listed] = await listMails(1, dataDir)
    assert(listed)
    assert.deepEqual(await readMail(listed.id, dataDir), listed)
    assert(listed.sentAt.getTime() >= before && listed.sentAt.getTime() <= Date.now() + 1)
  })

  it('reads no more files than it was asked for', async () => {
    await send('old')
    const [old] = await readdir(join(dataDir, 'mailbox'))
    await send('new')
    // The older file would fail to be read.
    await writeFile(join(dataDir, 'mailbox', old ?? ''), 'broken')
    const mails = await listMails(1, dataDir)
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      ['new'],
    )
    await assert.rejects(listMails(2, dataDir))
  })

  it('leaves no half-written file and shows none', async () => {
    await send('whole')
    assert.deepEqual(
      (await readdir(join(dataDir, 'mailbox'))).filter((name) => !name.endsWith('.json')),
      [],
    )
    await writeFile(join(dataDir, 'mailbox', `9999999999999-${'0'.repeat(16)}.tmp`), '{"half')
    assert.equal((await listMails(10, dataDir)).length, 1)
  })

  it('keeps mails from the eyes of other users of the machine', async () => {
    await send('secret')
    const [name] = await readdir(join(dataDir, 'mailbox'))
    assert.equal((await stat(join(dataDir, 'mailbox', name ?? ''))).mode & 0o077, 0)
    assert.equal((await stat(join(dataDir, 'mailbox'))).mode & 0o077, 0)
  })

  it('reads nothing outside its folder, whatever the id', async () => {
    const mail = { to: 'a@b.example', from: 'x', subject: 's', sentAt: new Date(), text: 't', html: 'h' }
    await writeFile(join(dataDir, 'outside.json'), JSON.stringify(mail))
    await send('inside')
    const [inside] = await listMails(1, dataDir)
    assert(inside)
    const outside = join(dataDir, 'outside')
    for (const id of [
      '../outside',
      outside,
      `${inside.id}/../../outside`,
      `${inside.id}\n`,
      `${inside.id}\0`,
      '..',
      '',
      '%2e%2e%2foutside',
    ]) {
      assert.equal(await readMail(id, dataDir), undefined, JSON.stringify(id))
    }
  })

  it('knows no mail with an id that nobody gave', async () => {
    assert.equal(await readMail(`1700000000000-${'0'.repeat(16)}`, dataDir), undefined)
  })
})
