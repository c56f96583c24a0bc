import type * as covers from './cover-rows'
import { Model } from './model'
import type * as money from './payment-rows'
import type * as rows from './rows'
import type * as safety from './safety-rows'
import { datastore, type Connection } from './waterline'

export type { Fresh } from './model'
export type * from './cover-rows'
export * from './payment-rows'
export type * from './rows'
export type * from './safety-rows'

const models = {
  User: new Model<rows.UserRow>('user'),
  Event: new Model<rows.EventRow, 'taken' | 'category' | 'version'>('event'),
  TicketType: new Model<rows.TicketTypeRow, 'taken' | 'maxPerOrder' | 'position' | 'hidden'>('tickettype'),
  Order: new Model<rows.OrderRow>('order'),
  Attendee: new Model<rows.AttendeeRow, 'holdsPlace'>('attendee'),
  Ticket: new Model<rows.TicketRow>('ticket'),
  Payment: new Model<money.PaymentRow, 'refunded'>('payment'),
  PaymentNotification: new Model<money.PaymentNotificationRow>('paymentnotification'),
  Refund: new Model<money.RefundRow, 'attempt'>('refund'),
  PaymentDifference: new Model<money.PaymentDifferenceRow>('paymentdifference'),
  ReceiptSettings: new Model<money.ReceiptSettingsRow>('receiptsettings'),
  SandboxRefund: new Model<money.SandboxRefundRow>('sandboxrefund'),
  SandboxPayment: new Model<money.SandboxPaymentRow, 'refunded'>('sandboxpayment'),
  SecondStep: new Model<safety.SecondStepRow, 'tries'>('secondstep'),
  RecoveryCode: new Model<safety.RecoveryCodeRow>('recoverycode'),
  Passkey: new Model<safety.PasskeyRow>('passkey'),
  ApiToken: new Model<rows.ApiTokenRow>('apitoken'),
  Cover: new Model<covers.CoverRow>('cover'),
}
type Models = typeof models

export const {
  User,
  Event,
  TicketType,
  Order,
  Attendee,
  Ticket,
  Payment,
  PaymentNotification,
  Refund,
  PaymentDifference,
  ReceiptSettings,
  SandboxRefund,
  SandboxPayment,
  SecondStep,
  RecoveryCode,
  Passkey,
  ApiToken,
  Cover,
} = models

/** The models of one transaction, and `query` for what Waterline cannot say. */
export type Transaction = Models & { query: typeof query }

/** Runs SQL with `$1` placeholders and gives the rows with the names of their columns. */
export async function query<Row = Record<string, unknown>>(statement: string, values: unknown[] = []): Promise<Row[]> {
  const { rows } = await datastore().sendNativeQuery(statement, values)
  return rows as Row[]
}

/**
 * Runs `work` in one transaction: all of it happens or, if it throws, nothing.
 * What `work` throws comes out as it was thrown.
 */
export async function transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  let thrown: { reason: unknown } | undefined
  try {
    // Sails commits at once when this is not natively async, and wraps what it throws.
    return await datastore().transaction(async (connection) => {
      try {
        return await work(bound(connection))
      } catch (reason) {
        thrown = { reason }
        throw reason
      }
    })
  } catch (error) {
    throw thrown ? thrown.reason : error
  }
}

function bound(connection: Connection): Transaction {
  const own = Object.entries(models).map(([name, model]) => [
    name,
    (model as Model<{ id: string }>).boundTo(connection),
  ])
  return {
    ...(Object.fromEntries(own) as Models),
    async query<Row>(statement: string, values: unknown[] = []) {
      const { rows } = await datastore().sendNativeQuery(statement, values).usingConnection(connection)
      return rows as Row[]
    },
  }
}

/** The name of the unique constraint's attributes that an error reports, or undefined for any other error. */
export function uniqueViolation(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || (error as { code?: string }).code !== 'E_UNIQUE') return undefined
  return (error as { attrNames?: string[] }).attrNames ?? []
}

/** True when a lock was not to be had within the time-out, or the database broke a deadlock. */
export function isLockTimeout(error: unknown): boolean {
  const raw = (error as { raw?: { code?: string; error?: { code?: string } } } | null | undefined)?.raw
  return ['55P03', '40P01'].includes(raw?.error?.code ?? raw?.code ?? '')
}
