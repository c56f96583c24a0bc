/**
 * What an organiser may choose for receipts, in the codes of YooKassa's reference and in the order in which it is
 * likely. Their names are those of the law: https://yookassa.ru/developers/payment-acceptance/receipts/54fz
 */

/** 4 was the tax on imputed income, which ended with 2020. */
export const taxSystems = ['1', '2', '3', '5', '6'] as const
export const vatCodes = ['1', '11', '3', '7', '8', '2', '12', '5', '9', '10', '4', '6'] as const
export const paymentSubjects = [
  'service',
  'job',
  'commodity',
  'intellectual_activity',
  'property_right',
  'payment',
  'agent_commission',
  'another',
] as const
/** YooKassa issues no receipts for credits and advances. */
export const paymentModes = ['full_prepayment', 'full_payment'] as const
