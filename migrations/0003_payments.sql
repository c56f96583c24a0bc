-- Up Migration

CREATE TABLE payment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "order" uuid NOT NULL REFERENCES "order",
  provider varchar(32) NOT NULL CHECK (provider <> ''),
  -- The provider's own name for it, once it has answered.
  provider_payment_id varchar(255),
  -- Where the buyer pays.
  redirect_url varchar(2000),
  status varchar(16) NOT NULL CHECK (status IN ('created', 'pending', 'succeeded', 'failed', 'cancelled')),
  failure varchar(64),
  amount integer NOT NULL CHECK (amount > 0),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, provider_payment_id),
  CHECK (status NOT IN ('pending', 'succeeded') OR provider_payment_id IS NOT NULL)
);
CREATE INDEX payment_order ON payment ("order", created_at);
-- A double click on "pay" finds the try that is under way.
CREATE UNIQUE INDEX payment_under_way ON payment ("order", provider) WHERE status IN ('created', 'pending');

CREATE TABLE payment_notification (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  provider varchar(32) NOT NULL,
  notification_id varchar(255) NOT NULL,
  provider_payment_id varchar(255) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, notification_id)
);

-- Money that bought no ticket goes back in full, once for each payment.
CREATE TABLE refund (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  payment uuid NOT NULL UNIQUE REFERENCES payment,
  amount integer NOT NULL CHECK (amount > 0),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  reason varchar(16) NOT NULL CHECK (reason IN ('late', 'surplus')),
  status varchar(16) NOT NULL CHECK (status IN ('pending', 'succeeded')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The ledger of the built-in test bank. Nothing of Foyer but api/payments/sandbox-bank reads it.
CREATE TABLE sandbox_payment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  idempotency_key varchar(64) NOT NULL UNIQUE,
  amount integer NOT NULL CHECK (amount > 0),
  currency char(3) NOT NULL,
  description varchar(255) NOT NULL,
  return_url varchar(2000) NOT NULL,
  status varchar(16) NOT NULL CHECK (status IN ('pending', 'challenge', 'succeeded', 'failed', 'cancelled')),
  failure varchar(64),
  refunded integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (refunded BETWEEN 0 AND amount),
  CHECK (refunded = 0 OR status = 'succeeded')
);
