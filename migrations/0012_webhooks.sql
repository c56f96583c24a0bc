-- Up Migration

-- The order of the event bus is that of positions; within one aggregate it is that of the changes, because whoever
-- writes the later message has waited for the row of the aggregate. But a later position may commit first, so readers
-- need to know up to where nothing can appear any more (docs/decisions/0016-event-bus.md). Who writes messages
-- therefore holds, until the end of the transaction, a shared advisory lock that names the last position given out
-- before; nobody ever waits for it. The lock's key is 5071 in the upper 16 bits, the position below.
CREATE FUNCTION announce_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared((5071::bigint << 48) | CASE WHEN is_called THEN last_value ELSE 0 END)
     FROM message_position_seq;
  RETURN NULL;
END $$;
-- Before the statement: its rows get their positions only after the lock is there.
CREATE TRIGGER message_announced BEFORE INSERT ON message FOR EACH STATEMENT EXECUTE FUNCTION announce_message();

-- The position up to which no message can appear any more, and the last one that was given out. Read the messages in a
-- statement of its own after this one: what was written before is visible to it.
CREATE FUNCTION final_position(OUT until bigint, OUT last bigint) LANGUAGE plpgsql AS $$
BEGIN
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO last FROM message_position_seq;
  SELECT least(last, min(((classid::bigint & 65535) << 32) | objid::bigint)) INTO until
    FROM pg_locks
   WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 5071
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
END $$;

CREATE FUNCTION notify_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY foyer_message;
  RETURN NULL;
END $$;
CREATE TRIGGER message_notified AFTER INSERT ON message FOR EACH STATEMENT EXECUTE FUNCTION notify_message();

-- Numbers of transactions mean nothing in a database that was restored from a backup.
ALTER TABLE message DROP COLUMN written_by;
-- The stream of one organiser.
CREATE INDEX message_organiser ON message (organiser, position) WHERE organiser IS NOT NULL;

-- How far each reader of the whole bus has come; whoever has the row's lock reads on.
CREATE TABLE bus_reader (
  name varchar(32) PRIMARY KEY,
  position bigint NOT NULL DEFAULT 0 CHECK (position >= 0)
);
INSERT INTO bus_reader (name) VALUES ('rabbitmq'), ('webhooks');

-- Where an organiser wants the messages of their events to go, and an admin all of them.
CREATE TABLE webhook (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL REFERENCES "user" ON DELETE CASCADE,
  url varchar(2000) NOT NULL CHECK (url ~ '^https?://'),
  types text[] NOT NULL CHECK (cardinality(types) > 0),
  -- Encrypted with a key that the database does not have. The one before signs as well for a while.
  secret varchar(255) NOT NULL,
  secret_at timestamptz NOT NULL DEFAULT now(),
  old_secret varchar(255),
  old_secret_until timestamptz,
  -- Messages after this position.
  since bigint NOT NULL CHECK (since >= 0),
  paused_at timestamptz,
  paused_by varchar(16) CHECK (paused_by IN ('owner', 'failures')),
  -- Since when every attempt has failed, and when its owner was told that messages were given up.
  failing_since timestamptz,
  told_at timestamptz,
  -- The site that the subscription was made on, for links in mails.
  origin varchar(255) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("user", url),
  CONSTRAINT webhook_paused CHECK ((paused_at IS NULL) = (paused_by IS NULL)),
  CONSTRAINT webhook_old_secret CHECK ((old_secret IS NULL) = (old_secret_until IS NULL))
);
CREATE INDEX webhook_user ON webhook ("user", created_at);
CREATE INDEX webhook_taking ON webhook (since) WHERE paused_at IS NULL;

CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  webhook uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  -- Null for a test.
  message bigint REFERENCES message,
  status varchar(16) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  give_up_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (webhook, message)
);
CREATE INDEX webhook_delivery_newest ON webhook_delivery (webhook, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook) WHERE status = 'pending';
CREATE INDEX webhook_delivery_message ON webhook_delivery (message);
CREATE INDEX webhook_delivery_old ON webhook_delivery (created_at);

CREATE TABLE webhook_attempt (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  delivery uuid NOT NULL REFERENCES webhook_delivery ON DELETE CASCADE,
  -- Of the answer, if there was one.
  status integer CHECK (status BETWEEN 100 AND 999),
  -- Milliseconds.
  duration integer NOT NULL CHECK (duration >= 0),
  answer varchar(1024),
  error varchar(255),
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (status IS NOT NULL OR error IS NOT NULL)
);
CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery, created_at);
