import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'receipt_settings',
  attributes: {
    user: uuid('user', { required: true }),
    taxSystem: integer('tax_system', { allowNull: true }),
    vatCode: integer('vat_code', { required: true }),
    paymentSubject: text('payment_subject', { required: true }),
    paymentMode: text('payment_mode', { required: true }),
  },
}
