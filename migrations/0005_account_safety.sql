-- Up Migration

-- Without their person: an order that the law keeps, an event that is over.
ALTER TABLE "order" DROP CONSTRAINT order_buyer_fkey,
  ADD CONSTRAINT order_buyer_fkey FOREIGN KEY (buyer) REFERENCES "user" ON DELETE SET NULL;
ALTER TABLE event ALTER organiser DROP NOT NULL, DROP CONSTRAINT event_organiser_fkey,
  ADD CONSTRAINT event_organiser_fkey FOREIGN KEY (organiser) REFERENCES "user" ON DELETE SET NULL;

-- An order that the law keeps, once its people are forgotten: nothing of them is left, and money that still comes goes
-- back.
ALTER TABLE "order" ADD forgotten_at timestamptz,
  ADD CONSTRAINT order_forgotten CHECK (forgotten_at IS NULL OR (buyer IS NULL AND status <> 'pending'));

-- A wish for a new address has its token only once its mail is on the way.
ALTER TABLE "user" DROP CONSTRAINT user_check3, DROP CONSTRAINT user_check4,
  ADD CHECK (new_email_token IS NULL OR new_email IS NOT NULL),
  ADD CHECK ((new_email_token IS NULL) = (new_email_expires IS NULL));

-- Forms that asked for a mail a moment ago: by a second click they ask for nothing more.
CREATE TABLE submission (
  key varchar(64) PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The second step of signing in: a code of an authenticator app (RFC 6238).
CREATE TABLE second_step (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL UNIQUE REFERENCES "user" ON DELETE CASCADE,
  -- Encrypted with a key that the database does not have.
  secret varchar(255) NOT NULL,
  -- The step of the last code that was taken: none is taken twice.
  last_step integer NOT NULL CHECK (last_step >= 0),
  -- Codes tried since then without a right one, so that nobody tries all million of them.
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  tries_since timestamptz NOT NULL,
  -- When its recovery codes were made.
  codes_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Each stands in once for such a code. Only hashes.
CREATE TABLE recovery_code (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL REFERENCES "user" ON DELETE CASCADE,
  hash varchar(64) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("user", hash)
);

-- Public keys that sign in without a password (WebAuthn).
CREATE TABLE passkey (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL REFERENCES "user" ON DELETE CASCADE,
  name varchar(100) NOT NULL CHECK (name <> ''),
  credential varchar(1400) NOT NULL UNIQUE,
  public_key text NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  -- How browsers may reach it, with commas.
  transports varchar(255),
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX passkey_user ON passkey ("user", created_at);

-- Challenges that a passkey has answered: none is answered twice, not even at the same moment. Only hashes, for an hour.
CREATE TABLE used_challenge (
  hash varchar(64) PRIMARY KEY,
  used_at timestamptz NOT NULL
);
CREATE INDEX used_challenge_used_at ON used_challenge (used_at);

-- The shape is that of rate-limiter-flexible.
CREATE TABLE rate_limit (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX rate_limit_expire ON rate_limit (expire);

-- The event bus: what happened, in the transaction in which it happened. Rows are only added; whoever reads them in
-- order of position stops at the oldest transaction still under way, because a later position may commit first.
CREATE TABLE message (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  type varchar(64) NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
  -- What it is about: "user/…", "event/…", "order/…".
  subject varchar(255) NOT NULL CHECK (subject ~ '^[a-z_]+/[0-9a-f-]{36}$'),
  -- Whose token may read it beside an admin's.
  organiser uuid,
  data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
  written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
  time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX message_subject ON message (subject, position);
-- Its row may be written by the registration and by the confirmation at the same time.
CREATE UNIQUE INDEX message_registered ON message (subject) WHERE type = 'user.registered';
