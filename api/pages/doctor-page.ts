import { query, type DifferenceSaid, type PaymentDifferenceRow } from '../db'
import { offeredProviders } from '../payments'
import { differenceInWords } from '../payments/differences'
import { refusedFor, type PaymentProvider } from '../payments/provider'
import type { Texts } from '../text'

interface NotificationLine {
  provider: string
  about: string | null
  refused: string | null
  refusedDetail: string | null
  createdAt: Date
}

type Difference = Pick<PaymentDifferenceRow, 'id' | 'provider' | 'kind' | 'detail' | 'createdAt' | 'providerPaymentId'>
type DifferenceLine = Difference & { said: DifferenceSaid | null; order: string | null }

/** So many differences are shown: the oldest ones first. */
const mostDifferences = 100
const mostNotifications = 20

/** What the payment doctor has found: keys and settings, the last notifications, and where books differ. */
export async function doctorPage(texts: Texts) {
  const [providers, notifications, differences] = await Promise.all([
    Promise.all(offeredProviders().map(async (provider) => examined(provider, texts))),
    query<NotificationLine>(
      `SELECT provider, coalesce(provider_payment_id, provider_refund_id) AS about, refused,
              refused_detail AS "refusedDetail", created_at AS "createdAt"
         FROM payment_notification ORDER BY created_at DESC LIMIT ${mostNotifications}`,
    ),
    query<DifferenceLine>(
      `SELECT d.id, d.provider, d.kind, d.detail, d.said, d.created_at AS "createdAt",
              d.provider_payment_id AS "providerPaymentId", payment."order"
         FROM payment_difference d LEFT JOIN payment ON payment.id = d.payment
        WHERE d.settled_at IS NULL ORDER BY d.created_at LIMIT ${mostDifferences}`,
    ),
  ])
  return {
    providers,
    notifications: notifications.map((line) => ({ ...line, refused: whyRefused(line, texts) })),
    differences: differences.map((line) => ({
      ...line,
      detail: line.said ? differenceInWords(line.said, texts) : line.detail,
    })),
  }
}

/** In the reader's words; one from before there were codes has its own. */
function whyRefused({ refused, refusedDetail }: NotificationLine, { t }: Texts): string | null {
  const code = refusedFor.find((each) => each === refused)
  return code ? t(`doctor.refusal.${code}`, { detail: refusedDetail ?? '' }) : refused
}

async function examined(provider: PaymentProvider, texts: Texts) {
  const { name } = provider
  const findings = await provider.examine()
  return { name, label: provider.label(texts), findings, canRing: provider.isSetUp() && provider.trial !== undefined }
}
