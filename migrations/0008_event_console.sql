-- Up Migration

-- What organisers do with events. `version` grows with every change, so that of two people who edit at once the later
-- one is told. A draft that was handed in for moderation waits since `submitted_at`.
ALTER TABLE event
  ADD category varchar(16) NOT NULL DEFAULT 'other' CHECK (category IN (
    'concert', 'theatre', 'exhibition', 'lecture', 'workshop', 'conference', 'meetup', 'festival', 'sport', 'kids',
    'tour', 'other')),
  ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  ADD submitted_at timestamptz,
  ADD moderation_note varchar(2000),
  ADD published_at timestamptz,
  ADD CONSTRAINT event_submitted CHECK (submitted_at IS NULL OR status = 'draft');

-- Whoever inserts a published event without saying since when publishes it now.
CREATE FUNCTION date_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.published_at := now();
  RETURN NEW;
END $$;
UPDATE event SET published_at = created_at WHERE status <> 'draft';
ALTER TABLE event ADD CONSTRAINT event_published CHECK (published_at IS NOT NULL OR status <> 'published');
CREATE TRIGGER event_publication_is_dated BEFORE INSERT OR UPDATE OF status ON event FOR EACH ROW
  WHEN (NEW.status = 'published' AND NEW.published_at IS NULL) EXECUTE FUNCTION date_publication();

CREATE INDEX event_submitted_at ON event (submitted_at, id) WHERE submitted_at IS NOT NULL;

-- Hidden ones are not offered any more.
ALTER TABLE ticket_type ADD hidden boolean NOT NULL DEFAULT false;

-- Who changed what about an event, when, from what and to what. Rows are only added.
CREATE TABLE audit_entry (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  "user" uuid REFERENCES "user" ON DELETE SET NULL,
  action varchar(32) NOT NULL CHECK (action ~ '^[a-zA-Z]+$'),
  -- [{"field": …, "from": …, "to": …}]
  changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_entry_event ON audit_entry (event, created_at, id);
CREATE INDEX audit_entry_user ON audit_entry ("user");

-- Bearer tokens of the API. Only hashes.
CREATE TABLE api_token (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL REFERENCES "user" ON DELETE CASCADE,
  name varchar(100) NOT NULL CHECK (name <> ''),
  hash varchar(64) NOT NULL UNIQUE,
  scope varchar(16) NOT NULL CHECK (scope IN ('read', 'write')),
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_token_user ON api_token ("user", created_at, id);
