import type { FieldRow } from './field-rows'
import { atHome, opened, type FormRow } from './open-form'

const code = (name: string, ...strange: string[]): FieldRow => {
  const sentence: FieldRow['required'] = [`form.fields.${name}.required`]
  const wrong = strange.map((typed): [string, FieldRow['required']] => [typed, sentence])
  return { name, required: sentence, long: sentence, control: sentence, wrong }
}

/** The tax on imputed income (4) is no more; there are twelve rates of VAT. */
const receipts: FieldRow[] = [
  { ...code('taxSystem', '4', '7', '1.0'), optional: true },
  code('vatCode', '0', '13', '1e0'),
  code('paymentSubject', 'casino', 'Service'),
  code('paymentMode', 'credit', 'constructor'),
]

export const receiptRows: FormRow[] = [
  {
    route: 'PUT /admin/receipts',
    fields: receipts,
    async open() {
      const right = { taxSystem: '2', vatCode: '7', paymentSubject: 'job', paymentMode: 'full_payment' }
      return opened((await atHome()).visitor, '/admin/receipts', { _method: 'PUT', ...right })
    },
  },
]
