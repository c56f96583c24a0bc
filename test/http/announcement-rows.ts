import { query, type EventRow } from '../../api/db'
import { sendAnnouncement } from '../../api/jobs/send-announcement'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { anAdmin } from './admin-rows'
import { announcementText } from './field-rows'
import { opened, type FormRow } from './open-form'

/** An event for which somebody has a ticket. */
export async function anAudience(): Promise<{ event: EventRow }> {
  const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
  await order(event, ticketTypes[0])
  return { event }
}

/** One whose audience was told something that looks like a page. */
export async function anAnnouncement(): Promise<{ event: EventRow }> {
  const { event } = await anAudience()
  const [{ id }] = (await query<{ id: string }>(
    `INSERT INTO announcement (event, kind, text, changes, submission)
     VALUES ($1::uuid, 'changed', '<script>alert(1)</script>', '[{"field":"venue","from":"<b>Зал</b>","to":"Сад"}]', $1::uuid::text)
     RETURNING id`,
    [event.id],
  )) as [{ id: string }]
  await sendAnnouncement({ announcement: id })
  return { event }
}

export const announcementRows: FormRow[] = [
  {
    route: 'POST /admin/events/:id/announcements',
    fields: [announcementText],
    async open() {
      const path = `/admin/events/${(await anAudience()).event.id}/announcements`
      return opened(await anAdmin(), `${path}/new`, { text: 'Возьмите зонт', version: '1' }, path)
    },
  },
]
