import { transaction, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { FormRefusal, Refusal } from '../refusal'
import { announcementKind, hindranceTo, untoldChanges } from './announcement'
import { record } from './audit'
import type { Editor } from './event-fields'

export interface AnnouncementWish {
  text: string
  /** The version of the event that its author has seen, and with it the changes that are told. */
  version: number
  /** Names one rendering of the form with what was typed: sent twice, it announces once. */
  submission: string
}

/**
 * Tells ticket holders what has changed, in a job, with a few words of the organiser's.
 * @throws FormRefusal where there is nothing to tell; Refusal `eventGone`, `eventChangedMeanwhile`, `nobodyToTell`,
 * `announcementUnderWay`, `announcedAlready`
 */
export async function announce(event: string, wish: AnnouncementWish, by: Editor): Promise<void> {
  await transaction(async (tx) => write(tx, event, wish, by))
}

async function write(tx: Transaction, id: string, { text, version, submission }: AnnouncementWish, by: Editor) {
  const event = await tx.Event.lock(id)
  if (!event) throw new Refusal('eventGone')
  const [again] = await tx.query('SELECT 1 FROM announcement WHERE submission = $1', [submission])
  if (again) return
  if (event.version !== version) throw new Refusal('eventChangedMeanwhile')
  const changes = await untoldChanges(event, tx)
  const kind = announcementKind(event, changes)
  if (!kind) throw new Refusal('nobodyToTell')
  const hindrance = await hindranceTo(event, tx)
  if (hindrance) throw new Refusal(hindrance)
  if (kind === 'message' && text === '') {
    throw new FormRefusal([{ field: 'text', text: 'form.fields.text.required' }])
  }
  const told = kind === 'changed' ? changes : []
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO announcement (event, author, kind, text, changes, submission) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
     RETURNING id`,
    [id, by.user, kind, text, JSON.stringify(told), submission],
  )
  await record(tx, { event: id, ...by, action: 'announced', changes: [{ field: 'text', from: null, to: text }] })
  await addJob(tx, 'send-announcement', { announcement: made?.id ?? '' })
}
