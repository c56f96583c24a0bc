import { randomUUID } from 'node:crypto'
import { query } from '../../api/db'
import { subscribe } from '../../api/webhooks/subscribe'
import { webhook } from './field-rows'
import { atHome, opened, type Fields, type FormRow } from './open-form'
import { User } from '../../api/db'
import type { VisitorAgent } from '../support/visitor'
import type { World } from './visitor-things'

/** Leads nowhere: no name ends so (RFC 6761). */
const nowhere = () => `https://${randomUUID()}.invalid/`

async function aSubscription(user: string): Promise<string> {
  return (await subscribe(user, { url: nowhere(), types: ['order.paid'] }, 'http://localhost')).id
}

/** Something that did not arrive and is not tried any more. */
async function aDelivery(subscription: string): Promise<string> {
  const [made] = await query<{ id: string }>(
    `INSERT INTO webhook_delivery (webhook, status, attempts, give_up_at) VALUES ($1, 'dead', 1, now()) RETURNING id`,
    [subscription],
  )
  return made!.id
}

export const ofOwnWebhook =
  (rest: string) =>
  async ({ users }: World) => {
    const id = await aSubscription(users.organiser.id)
    // Nobody has to stay below the number that one person may have.
    await query('DELETE FROM webhook WHERE "user" = $1 AND id <> $2', [users.organiser.id, id])
    return `/admin/webhooks/${id}${rest.includes(':delivery') ? rest.replace(':delivery', await aDelivery(id)) : rest}`
  }

/** Somebody on the page of a subscription of theirs. */
export async function atWebhook(): Promise<{ visitor: VisitorAgent; page: string; id: string }> {
  const { person, visitor } = await atHome()
  const id = await aSubscription((await User.findOne({ email: person.email }))!.id)
  await aDelivery(id)
  return { visitor, id, page: `/admin/webhooks/${id}` }
}

const ofWebhook = (verb: 'POST' | 'PUT' | 'DELETE', rest: string, right: Fields = {}): FormRow => ({
  route: `${verb} /admin/webhooks/:id${rest}`,
  fields: [],
  async open() {
    const { visitor, page } = await atWebhook()
    const method: Fields = verb === 'POST' ? {} : { _method: verb }
    return opened(visitor, page, { ...method, ...right }, `${page}${rest}`)
  },
})

export const webhookRows: FormRow[] = [
  {
    route: 'POST /admin/webhooks',
    fields: webhook,
    open: async () => opened((await atHome()).visitor, '/admin/webhooks', { url: nowhere(), types: 'event.published' }),
  },
  {
    ...ofWebhook('PUT', '', { url: nowhere(), types: 'event.published' }),
    fields: webhook,
  },
  ofWebhook('DELETE', ''),
  ofWebhook('POST', '/pause'),
  {
    ...ofWebhook('DELETE', '/pause'),
    async open() {
      const { visitor, page, id } = await atWebhook()
      await query(`UPDATE webhook SET paused_at = now(), paused_by = 'owner' WHERE id = $1`, [id])
      return opened(visitor, page, { _method: 'DELETE' }, `${page}/pause`)
    },
  },
  ofWebhook('POST', '/test'),
  {
    ...ofWebhook('POST', '/secret'),
    async open() {
      const { visitor, page } = await atWebhook()
      const { $ } = await visitor.get(page)
      return opened(visitor, page, { madeAt: $('[name=madeAt]').attr('value') ?? '' }, `${page}/secret`)
    },
  },
  {
    route: 'POST /admin/webhooks/:id/deliveries/:delivery',
    fields: [],
    async open() {
      const { visitor, page } = await atWebhook()
      const { $ } = await visitor.get(page)
      const action = $('form[action*="/deliveries/"]').attr('action') ?? ''
      return opened(visitor, page, {}, action)
    },
  },
]
