import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  Event,
  Order,
  query,
  Ticket,
  transaction,
  type EventRow,
  type OrderRow,
  type TicketTypeRow,
} from '../../api/db'
import { sendAnnouncement } from '../../api/jobs/send-announcement'
import { closeMailer } from '../../api/mail/mailer'
import { refundTickets } from '../../api/payments/refund-tickets'
import type { Announcement } from '../../api/ticketing/announcement'
import { announcementColumns } from '../../api/ticketing/announcement'
import { countRecipients } from '../../api/ticketing/announcement-recipients'
import { announce } from '../../api/ticketing/announce'
import { auditEntries } from '../../api/ticketing/audit'
import { cancelEvent } from '../../api/ticketing/cancel-event'
import { changeEvent } from '../../api/ticketing/change-event'
import { forgetOrders } from '../../api/ticketing/forget-order'
import { quiet } from '../http/ledger'
import { anEvent } from '../support/builders'
import { anna, ilya, viktor, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { run } from '../support/setup'
import type { ReceivedMail } from '../support/smtp'

const hour = 60 * 60 * 1000
const nobody = { user: null }
const submission = () => randomBytes(16).toString('hex')

interface Sold {
  event: EventRow
  ticketType: TicketTypeRow
}

async function free(): Promise<Sold> {
  const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
  return { event, ticketType: ticketTypes[0]! }
}

const buys = ({ event, ticketType }: Sold, people: Person[], locale: 'ru' | 'en' = 'ru'): Promise<OrderRow> =>
  order(event, ticketType, { people, buyer: { id: null, locale } })

async function moves({ event }: Sold): Promise<EventRow> {
  const fields = {
    startsAt: new Date(event.startsAt.getTime() + hour),
    endsAt: new Date(event.endsAt.getTime() + hour),
  }
  const change = { fields: { ...fields, venue: 'Дворец культуры' } }
  return (await changeEvent(event.id, change, { by: nobody, now: new Date() })).event
}

async function says({ event }: Sold, text = '', name = submission()): Promise<void> {
  const { version } = (await Event.findOne({ id: event.id }))!
  await announce(event.id, { text, version, submission: name }, nobody)
}

const announcementsOf = ({ event }: Sold) =>
  query<Announcement>(`SELECT ${announcementColumns} FROM announcement WHERE event = $1 ORDER BY created_at`, [
    event.id,
  ])

const finished = (sold: Sold) =>
  eventually(async () => {
    const all = await announcementsOf(sold)
    return all.length > 0 && all.every(({ finishedAt }) => finishedAt) && all.at(-1)
  })

/** The mails of announcements to one address; those with the tickets and the refunds are left out. */
function told({ email }: Person): ReceivedMail[] {
  const subjects = /^(Изменения|Отменено|Сообщение организатора|Changes|Cancelled|A message from the organiser): /
  return run().smtp.mails.filter(({ to, subject }) => to === email && subjects.test(subject))
}

describe('An announcement', () => {
  it('tells every buyer and every attendee once, whatever they hold', async () => {
    const sold = await free()
    const [buyer, guest] = [anna(), ilya()]
    await buys(sold, [buyer, guest, { ...viktor(), email: buyer.email }])
    await buys(sold, [buyer])
    await moves(sold)
    assert.equal(await countRecipients(sold.event.id, 'changed'), 2)
    await says(sold)
    const { recipients, sent, failed, skipped } = await finished(sold)
    assert.deepEqual({ recipients, sent, failed, skipped }, { recipients: 2, sent: 2, failed: 0, skipped: 0 })
    assert.deepEqual([told(buyer).length, told(guest).length], [1, 1])
  })

  it('says what was and what is, in the language of each order, and brings a calendar that moves the entry', async () => {
    const sold = await free()
    const [russian, english] = [anna(), ilya()]
    const { key } = await buys(sold, [russian])
    await buys(sold, [english], 'en')
    const { version } = await moves(sold)
    await says(sold, 'Приходите в новое место.')
    await finished(sold)
    const [ru, en] = [told(russian)[0]!, told(english)[0]!]
    assert.match(ru.text, /Где: было: Дом культуры, ул. Мира, 1, Пермь/)
    assert.match(ru.text, /Где: теперь: Дворец культуры, ул. Мира, 1, Пермь/)
    assert.match(ru.text, /Организатор пишет:\s+> Приходите в новое место/)
    assert.match(en.text, /Where: before: Дом культуры/)
    assert.match(en.subject, /^Changes: /)
    assert.ok(ru.text.includes(`/orders/${key}`))
    const [ticket] = await Ticket.find({ order: (await Order.findOne({ key }))!.id })
    const [{ mimeType, content }] = ru.attachments as [ReceivedMail['attachments'][0]]
    assert.equal(mimeType, 'text/calendar')
    assert.match(content, new RegExp(`UID:${ticket!.id}`))
    assert.match(content, new RegExp(`SEQUENCE:${version}\r?\n`))
    assert.match(content, /LOCATION:Дворец культуры/)
  })

  it('leads a guest to the own ticket, and not to the order of the buyer', async () => {
    const sold = await free()
    const [buyer, guest] = [anna(), ilya()]
    const { key, id } = await buys(sold, [buyer, guest])
    await moves(sold)
    await says(sold)
    await finished(sold)
    const [mail] = told(guest)
    assert.ok(!mail!.text.includes(key) && !mail!.html.includes(key))
    const links = (await Ticket.find({ order: id })).filter((ticket) => mail!.text.includes(`/tickets/${ticket.key}`))
    assert.equal(links.length, 1)
    assert.ok(!mail!.text.includes(buyer.fullName))
  })

  it('leaves out who has given the ticket back and who has deleted the account', async () => {
    const sold = await free()
    const [stays, leaves, forgotten, late] = [anna(), ilya(), viktor(), anna()]
    await buys(sold, [stays])
    await refundTickets((await buys(sold, [leaves])).id, 'buyer')
    const { id } = await buys(sold, [forgotten])
    await transaction(async (tx) => forgetOrders(tx, [id], new Date()))
    await moves(sold)
    await says(sold)
    await finished(sold)
    assert.deepEqual(
      [stays, leaves, forgotten, late].map((person) => told(person).length),
      [1, 0, 0, 0],
    )
  })

  it('is made once, however often and however fast its form is sent', async () => {
    const sold = await free()
    const buyer = anna()
    await buys(sold, [buyer])
    const name = submission()
    await Promise.all([says(sold, 'Ждём вас', name), says(sold, 'Ждём вас', name), says(sold, 'Ждём вас', name)])
    await finished(sold)
    await says(sold, 'Ждём вас', name)
    assert.equal((await announcementsOf(sold)).length, 1)
    assert.equal(told(buyer).length, 1)
  })

  it('tells a change once: the next one begins where it has ended, and what was changed back is no news', async () => {
    const sold = await free()
    await buys(sold, [anna()])
    await moves(sold)
    await says(sold)
    await finished(sold)
    await assert.rejects(says(sold), { problems: [{ field: 'text', text: 'form.fields.text.required' }] })
    const now = new Date()
    await changeEvent(sold.event.id, { fields: { city: 'Омск' } }, { by: nobody, now })
    await changeEvent(sold.event.id, { fields: { city: 'Пермь', address: 'ул. Ленина, 2' } }, { by: nobody, now })
    await says(sold)
    const { kind, changes } = await finished(sold)
    assert.equal(kind, 'changed')
    assert.deepEqual(changes, [{ field: 'address', from: 'ул. Мира, 1', to: 'ул. Ленина, 2' }])
  })

  it('stands in the audit log', async () => {
    const sold = await free()
    await buys(sold, [anna()])
    await says(sold, 'Возьмите зонт')
    const [entry] = await auditEntries(sold.event.id, 1)
    assert.deepEqual([entry!.action, entry!.changes[0]!.to], ['announced', 'Возьмите зонт'])
    await finished(sold)
  })

  it('is refused to who has seen an older version, about a draft, and while another is being sent', async () => {
    const sold = await free()
    await buys(sold, [anna()])
    const { version } = (await Event.findOne({ id: sold.event.id }))!
    await moves(sold)
    const outdated = announce(sold.event.id, { text: 'a', version, submission: submission() }, nobody)
    await assert.rejects(outdated, { code: 'eventChangedMeanwhile' })
    const draft = await anEvent({ status: 'draft' })
    await assert.rejects(says({ event: draft.event, ticketType: draft.ticketTypes[0]! }, 'a'), { code: 'nobodyToTell' })
    await query(
      `INSERT INTO announcement (event, kind, text, changes, submission) VALUES ($1, 'message', 'a', '[]', $2)`,
      [sold.event.id, submission()],
    )
    await assert.rejects(says(sold, 'b'), { code: 'announcementUnderWay' })
    await query('DELETE FROM announcement WHERE event = $1', [sold.event.id])
  })

  it('tells of a cancellation only those who get no mail about their money, and once', async () => {
    const sold = await free()
    const [buyer, guest, gone] = [anna(), ilya(), viktor()]
    await buys(sold, [buyer, guest])
    await buys(sold, [buyer, buyer])
    const early = await buys(sold, [gone, gone])
    await refundTickets(early.id, 'buyer')
    await query(`UPDATE ticket SET updated_at = now() - interval '1 day' WHERE "order" = $1`, [early.id])
    await cancelEvent(sold.event.id, 'Заболел ведущий', nobody)
    await eventually(async () => (await Ticket.count({ event: sold.event.id, status: 'valid' })) === 0)
    await says(sold)
    const { kind, recipients } = await finished(sold)
    assert.deepEqual([kind, recipients], ['cancelled', 1])
    assert.deepEqual(
      [buyer, guest, gone].map((person) => told(person).length),
      [0, 1, 0],
    )
    const [mail] = told(guest)
    assert.match(mail!.subject, /^Отменено: /)
    assert.match(mail!.attachments[0]!.content, /STATUS:CANCELLED/)
    await assert.rejects(says(sold, 'Ещё раз'), { code: 'announcedAlready' })
  })
})

describe('The mails of an announcement', () => {
  afterEach(() => {
    run().smtp.mode = 'accept'
    run().smtp.refused.clear()
    closeMailer()
  })

  it('go on where they stopped after a breakdown, and reach everybody exactly once', async () => {
    const sold = await free()
    const people = [anna(), ilya(), viktor(), anna(), ilya()]
    for (const person of people) await buys(sold, [person])
    // The third mail meets a server that is away: neither its fault nor that of the address.
    await query(
      `INSERT INTO announcement (event, kind, text, changes, submission) VALUES ($1, 'message', 'Ждём', '[]', $2)`,
      [sold.event.id, submission()],
    )
    const [{ id }] = (await announcementsOf(sold)) as [Announcement]
    const cut = stopAfter(2, people)
    await assert.rejects(sendAnnouncement({ announcement: id }), /not sent/)
    cut()
    const [{ sent, finishedAt }] = (await announcementsOf(sold)) as [Announcement]
    assert.deepEqual([sent, finishedAt], [2, null])
    await sendAnnouncement({ announcement: id })
    assert.deepEqual(
      people.map((person) => told(person).length),
      [1, 1, 1, 1, 1],
    )
    const { sent: all } = await finished(sold)
    assert.equal(all, 5)
    await sendAnnouncement({ announcement: id })
    assert.deepEqual(
      people.map((person) => told(person).length),
      [1, 1, 1, 1, 1],
    )
  })

  it('are not stopped by an address that refuses them for good, and say so', async () => {
    const sold = await free()
    const people = [anna(), ilya(), viktor()]
    for (const person of people) await buys(sold, [person])
    // Their tickets have come: only what is told now is refused.
    await quiet()
    run().smtp.refused.set(people[1]!.email, 550)
    await says(sold, 'Ждём')
    const { recipients, sent, failed } = await finished(sold)
    assert.deepEqual({ recipients, sent, failed }, { recipients: 3, sent: 2, failed: 1 })
    assert.deepEqual(
      people.map((person) => told(person).length),
      [1, 0, 1],
    )
    const [kept] = await query<{ failure: string }>(
      `SELECT failure FROM announcement_recipient r JOIN announcement a ON a.id = announcement WHERE event = $1`,
      [sold.event.id],
    )
    assert.match(kept!.failure, /550/)
    assert.ok(!kept!.failure.includes(people[1]!.email))
  })

  it('come again later to an address that is put off, without keeping the others waiting', async () => {
    const sold = await free()
    const [slow, quick] = [anna(), ilya()]
    for (const person of [slow, quick]) await buys(sold, [person])
    await quiet()
    run().smtp.refused.set(slow.email, 450)
    await says(sold, 'Ждём')
    await eventually(async () => told(quick).length === 1)
    const put = await eventually(async () => {
      const [row] = await query<{ tries: number; later: boolean; id: string }>(
        `SELECT tries, due_at > now() AS later, a.id FROM announcement_recipient r JOIN announcement a ON a.id = announcement
          WHERE event = $1 AND tries > 0 AND due_at IS NOT NULL`,
        [sold.event.id],
      )
      return row
    })
    assert.deepEqual([put.tries, put.later], [1, true])
    // The job that comes later stands once this one is over.
    await eventually(async () => {
      const later = `SELECT 1 FROM graphile_worker._private_jobs
                      WHERE payload->>'announcement' = $1 AND run_at > now() AND locked_at IS NULL`
      return (await query(later, [put.id])).length > 0
    })
    run().smtp.refused.clear()
    await query('UPDATE announcement_recipient SET due_at = now() WHERE announcement = $1 AND due_at IS NOT NULL', [
      put.id,
    ])
    await sendAnnouncement({ announcement: put.id })
    const { sent } = await finished(sold)
    assert.deepEqual([sent, told(slow).length], [2, 1])
  })

  it('stop when the server refuses one address after another', async () => {
    const sold = await free()
    const people = Array.from({ length: 8 }, () => anna())
    for (const person of people) await buys(sold, [person])
    await quiet()
    for (const { email } of people) run().smtp.refused.set(email, 550)
    await query(
      `INSERT INTO announcement (event, kind, text, changes, submission) VALUES ($1, 'message', 'Ждём', '[]', $2)`,
      [sold.event.id, submission()],
    )
    const [{ id }] = (await announcementsOf(sold)) as [Announcement]
    await assert.rejects(sendAnnouncement({ announcement: id }), /not sent/)
    assert.equal((await announcementsOf(sold))[0]!.failed, 5)
    await query('DELETE FROM announcement WHERE id = $1', [id])
  })

  it('show what the organiser typed as text, and let it into no header', async () => {
    const sold = await free()
    const buyer = anna()
    await buys(sold, [buyer])
    await says(sold, '<script>alert(1)</script>\nBcc: viktor@example.org\n\n<b>Жирно</b>')
    await finished(sold)
    const [{ html, headers, recipients, text }] = told(buyer) as [ReceivedMail]
    assert.ok(!html.includes('<script') && html.includes('&lt;script&gt;') && html.includes('&lt;b&gt;'))
    assert.deepEqual([recipients, headers.bcc], [[buyer.email], undefined])
    assert.match(text, /^> Bcc: viktor@example.org$/m)
  })
})

/** Breaks the connection instead of taking the mail, once so many of these people have got theirs. Gives what ends it. */
function stopAfter(count: number, people: Person[]): () => void {
  const { smtp } = run()
  const taken = () => people.reduce((sum, person) => sum + told(person).length, 0)
  const { push } = smtp.mails
  smtp.mails.push = (...mails) => {
    const length = push.apply(smtp.mails, mails)
    if (taken() >= count) smtp.mode = 'dropData'
    return length
  }
  return () => {
    smtp.mails.push = push
    smtp.mode = 'accept'
  }
}
