import { query, transaction } from '../db'
import { SmtpError } from '../mail/smtp'
import { findAnnouncement, type Announcement } from '../ticketing/announcement'
import { gatherRecipients } from '../ticketing/announcement-recipients'
import { announcementMail, type Recipient } from './announcement-mail'
import { sendMail } from '../mail/mailer'
import { addJob, type Jobs } from './queue'

/** So many people are told before the next job takes over, so that other mails get their turn in between. */
const batch = 100
/** So many refusals in a row speak against the mail server or against us, not against these addresses. */
const mostInARow = 5
/** An address that is put off is tried so many times, waiting twice as long each time: for 17 hours in all. */
const mostTries = 10

/**
 * Sends an announcement, one mail after the other. Each recipient is crossed off once the mail server has the mail:
 * after a crash in between one person gets it twice, and nobody not at all.
 */
export async function sendAnnouncement({ announcement: id }: Jobs['send-announcement']): Promise<void> {
  await transaction(async (tx) => gatherRecipients(tx, id))
  const announcement = await findAnnouncement(id)
  if (!announcement || announcement.finishedAt) return
  const due = await query<Recipient>(
    `SELECT id, "order", attendee, tries FROM announcement_recipient
      WHERE announcement = $1 AND due_at <= now() ORDER BY due_at, id LIMIT ${batch}`,
    [id],
  )
  let refused = 0
  for (const recipient of due) {
    const failure = await tell(announcement, recipient)
    refused = failure ? refused + 1 : 0
    if (failure && refused >= mostInARow) throw failure
  }
  await goOn(announcement)
}

/** Gives the refusal of the mail server, if it was one. @throws what has nothing to do with this address */
async function tell(announcement: Announcement, recipient: Recipient): Promise<SmtpError | undefined> {
  const mail = await announcementMail(announcement, recipient)
  if (!mail) return void (await crossOff(recipient, 'skipped'))
  try {
    await sendMail(mail)
  } catch (error) {
    if (!(error instanceof SmtpError && error.isAboutMail)) throw error
    if (error.permanent || recipient.tries + 1 >= mostTries) await crossOff(recipient, 'failed', error.message)
    else await putOff(recipient)
    return error
  }
  await crossOff(recipient, 'sent')
}

async function crossOff({ id }: Recipient, end: 'sent' | 'failed' | 'skipped', failure?: string): Promise<void> {
  await query(
    `WITH done AS (
       UPDATE announcement_recipient SET due_at = NULL, tries = tries + 1, failure = $2
        WHERE id = $1 AND due_at IS NOT NULL RETURNING announcement
     )
     UPDATE announcement SET ${end} = ${end} + 1 FROM done WHERE announcement.id = done.announcement`,
    [id, failure?.slice(0, 255) ?? null],
  )
}

async function putOff({ id }: Recipient): Promise<void> {
  await query(
    `UPDATE announcement_recipient SET tries = tries + 1, due_at = now() + interval '1 minute' * 2 ^ tries
      WHERE id = $1 AND due_at IS NOT NULL`,
    [id],
  )
}

/** The next job, when somebody's turn comes; or the end. Of those who were told nothing has to be kept. */
async function goOn({ id }: Announcement): Promise<void> {
  await transaction(async (tx) => {
    const [next] = await tx.query<{ dueAt: Date }>(
      `SELECT due_at AS "dueAt" FROM announcement_recipient
        WHERE announcement = $1 AND due_at IS NOT NULL ORDER BY due_at, id LIMIT 1`,
      [id],
    )
    if (next) return addJob(tx, 'send-announcement', { announcement: id }, { runAt: next.dueAt })
    await tx.query('UPDATE announcement SET finished_at = now() WHERE id = $1 AND finished_at IS NULL', [id])
    await tx.query('DELETE FROM announcement_recipient WHERE announcement = $1 AND failure IS NULL', [id])
  })
}
