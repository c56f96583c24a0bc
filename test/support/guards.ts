import { query } from '../../api/db'
import { Model } from '../../api/db/model'
import { sandbox } from '../../api/payments/sandbox'
import { rowLocksAre } from '../bench/row-locks'
import type { Fate } from './fates'

/** What keeps a flood of notifications from doing harm, and can be taken out to see that it is needed. */
export interface Guard {
  out(of: Fate[]): Promise<unknown>
  in(): Promise<unknown>
}

const { lock } = Model.prototype
const { readNotification } = sandbox

/** Orders and payments are locked while one of them is settled. */
export const rowLocks: Guard = {
  out: async () => rowLocksAre('out'),
  in: async () => rowLocksAre('in'),
}

/** What has been settled is not settled again. */
export const settledBefore: Guard = {
  async out(fates) {
    const names = fates.flatMap(({ bank }) => bank.map(({ id }) => id))
    Model.prototype.lock = async function (id) {
      const row = await lock.call(this, id)
      const isOfThese = row && 'providerPaymentId' in row && names.includes(String(row.providerPaymentId))
      return isOfThese ? { ...row, status: 'pending' } : row
    }
  },
  in: async () => (Model.prototype.lock = lock),
}

/** A notification is known by its name: without the key each is a new one. */
export const uniqueKey: Guard = {
  async out() {
    await query(`CREATE FUNCTION rename_notification() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.notification_id := NEW.notification_id || gen_random_uuid(); RETURN NEW; END $$`)
    await query(`CREATE TRIGGER never_the_same BEFORE INSERT ON payment_notification
      FOR EACH ROW EXECUTE FUNCTION rename_notification()`)
  },
  in: () => query('DROP FUNCTION rename_notification CASCADE'),
}

/** Only what the bank has signed counts. */
export const signature: Guard = {
  async out() {
    sandbox.readNotification = (raw) => {
      const said = JSON.parse(raw.toString('utf8')) as { notification_id: string; payment_id: string }
      return { notificationId: said.notification_id, about: { payment: said.payment_id } }
    }
  },
  in: async () => (sandbox.readNotification = readNotification),
}

/** Does the work while what the database repeats of the locks is missing: an attendee has one ticket. */
export async function withoutUniqueTickets<Result>(work: () => Promise<Result>): Promise<Result> {
  await query('ALTER TABLE ticket DROP CONSTRAINT ticket_attendee_key')
  try {
    return await work()
  } finally {
    await query('ALTER TABLE ticket ADD UNIQUE (attendee)')
  }
}
