-- Up Migration

CREATE TABLE event (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug varchar(255) NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  organiser uuid NOT NULL REFERENCES "user",
  title varchar(255) NOT NULL CHECK (title <> ''),
  description text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  time_zone varchar(64) NOT NULL,
  venue varchar(255) NOT NULL,
  address varchar(255) NOT NULL,
  city varchar(255) NOT NULL,
  status varchar(16) NOT NULL CHECK (status IN ('draft', 'published', 'cancelled')),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  capacity integer NOT NULL CHECK (capacity > 0),
  taken integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (ends_at > starts_at),
  -- The last guard against overselling, behind the lock in place-order.
  CONSTRAINT event_quota CHECK (taken BETWEEN 0 AND capacity)
);
CREATE INDEX event_organiser ON event (organiser);
CREATE INDEX event_feed ON event (starts_at, id) WHERE status = 'published';

CREATE TABLE ticket_type (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event uuid NOT NULL REFERENCES event,
  name varchar(255) NOT NULL CHECK (name <> ''),
  price integer NOT NULL CHECK (price >= 0),
  quota integer CHECK (quota > 0),
  taken integer NOT NULL DEFAULT 0,
  sale_starts_at timestamptz,
  sale_ends_at timestamptz,
  max_per_order integer NOT NULL DEFAULT 10 CHECK (max_per_order BETWEEN 1 AND 100),
  position integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (id, event),
  CHECK (sale_ends_at > sale_starts_at),
  CONSTRAINT ticket_type_quota CHECK (taken >= 0 AND (quota IS NULL OR taken <= quota))
);
CREATE INDEX ticket_type_event ON ticket_type (event, position);

CREATE TABLE "order" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key varchar(64) NOT NULL UNIQUE,
  number varchar(16) NOT NULL UNIQUE,
  event uuid NOT NULL REFERENCES event,
  buyer uuid REFERENCES "user",
  buyer_email varchar(255) NOT NULL CHECK (buyer_email = lower(buyer_email)),
  locale varchar(2) NOT NULL CHECK (locale IN ('ru', 'en')),
  -- Host of the links in this order's mails, one of the trusted ones.
  origin varchar(255) NOT NULL,
  status varchar(16) NOT NULL CHECK (status IN ('pending', 'paid', 'expired', 'cancelled', 'refunded')),
  total integer NOT NULL CHECK (total >= 0),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  submission varchar(64) NOT NULL,
  expires_at timestamptz NOT NULL,
  paid_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (id, event),
  CHECK (status <> 'paid' OR paid_at IS NOT NULL)
);
-- One rendered form places one order, however often it is sent.
CREATE UNIQUE INDEX order_submission ON "order" (submission) WHERE status IN ('pending', 'paid');
CREATE INDEX order_buyer ON "order" (buyer, created_at);
CREATE INDEX order_holds ON "order" (event, expires_at) WHERE status = 'pending';

-- Each attendee claims one place from the moment of the order until it is released.
CREATE TABLE attendee (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "order" uuid NOT NULL,
  event uuid NOT NULL,
  ticket_type uuid NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  full_name varchar(255) NOT NULL CHECK (full_name <> ''),
  birth_date varchar(10) NOT NULL CHECK (birth_date ~ '^\d{4}-\d{2}-\d{2}$'),
  phone varchar(16) NOT NULL CHECK (phone ~ '^\+\d{4,15}$'),
  email varchar(255) NOT NULL CHECK (email = lower(email)),
  price integer NOT NULL CHECK (price >= 0),
  holds_place boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("order", position),
  FOREIGN KEY ("order", event) REFERENCES "order" (id, event),
  FOREIGN KEY (ticket_type, event) REFERENCES ticket_type (id, event)
);
CREATE INDEX attendee_ticket_type ON attendee (ticket_type, event);

CREATE TABLE ticket (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key varchar(64) NOT NULL UNIQUE,
  code varchar(16) NOT NULL UNIQUE,
  attendee uuid NOT NULL UNIQUE REFERENCES attendee,
  "order" uuid NOT NULL REFERENCES "order",
  event uuid NOT NULL REFERENCES event,
  status varchar(16) NOT NULL CHECK (status IN ('valid', 'used', 'cancelled')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ticket_order ON ticket ("order");
CREATE INDEX ticket_event ON ticket (event);

-- event.taken and ticket_type.taken follow the attendees by themselves: no code path can forget one. The event's row
-- comes first, so whoever holds it is alone with its ticket types and two of these never lock each other out.
CREATE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place record := coalesce(NEW, OLD);
  change integer := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.holds_place THEN change := change - 1; END IF;
  IF TG_OP <> 'DELETE' AND NEW.holds_place THEN change := change + 1; END IF;
  IF change <> 0 THEN
    UPDATE event SET taken = taken + change WHERE id = place.event;
    UPDATE ticket_type SET taken = taken + change WHERE id = place.ticket_type;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER attendee_counts_places AFTER INSERT OR DELETE OR UPDATE OF holds_place ON attendee
  FOR EACH ROW EXECUTE FUNCTION count_places();

-- A place never moves: the counters would have to be moved with it.
CREATE FUNCTION refuse_to_move_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an attendee keeps its event and ticket type';
END $$;

CREATE TRIGGER attendee_never_moves BEFORE UPDATE OF event, ticket_type ON attendee FOR EACH ROW
  WHEN (OLD.event <> NEW.event OR OLD.ticket_type <> NEW.ticket_type) EXECUTE FUNCTION refuse_to_move_place();
