-- Up Migration

-- What the dashboard shows must cost the same for ten orders and for a hundred thousand, and counting must not hold up
-- whoever buys. So triggers only add lines to a journal, which nobody has to wait for, and a job folds them into sums.
CREATE TABLE sales_delta (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event uuid NOT NULL,
  organiser uuid,
  -- Given where tickets are counted.
  ticket_type uuid,
  -- In the event's own time zone.
  day date NOT NULL,
  -- Given where somebody was let in.
  hour timestamptz,
  currency char(3) NOT NULL,
  -- Both on the day on which the order was placed, so that what was paid is a part of what was placed.
  orders_placed integer NOT NULL DEFAULT 0,
  orders_paid integer NOT NULL DEFAULT 0,
  places_sold integer NOT NULL DEFAULT 0,
  places_returned integer NOT NULL DEFAULT 0,
  check_ins integer NOT NULL DEFAULT 0,
  -- Minor units that providers took, and that went back or are on their way back.
  income bigint NOT NULL DEFAULT 0,
  returned bigint NOT NULL DEFAULT 0,
  -- Refunds that are in this state now, on the day on which they were owed.
  refunds_open integer NOT NULL DEFAULT 0,
  refunds_failed integer NOT NULL DEFAULT 0
);
CREATE INDEX sales_delta_event ON sales_delta (event);
CREATE INDEX sales_delta_organiser ON sales_delta (organiser);

-- The sums of a day: of an event, of all events of an organiser, or of the whole house (the subject of zeros).
CREATE TABLE sales_day (
  subject uuid NOT NULL,
  day date NOT NULL,
  currency char(3) NOT NULL,
  orders_placed integer NOT NULL,
  orders_paid integer NOT NULL,
  places_sold integer NOT NULL,
  places_returned integer NOT NULL,
  check_ins integer NOT NULL,
  income bigint NOT NULL,
  returned bigint NOT NULL,
  refunds_open integer NOT NULL,
  refunds_failed integer NOT NULL,
  PRIMARY KEY (subject, day, currency)
);
-- What needs attention is found without reading what does not.
CREATE INDEX sales_day_refunds ON sales_day (subject, day) WHERE refunds_open <> 0 OR refunds_failed <> 0;

CREATE TABLE sales_hour (
  event uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  hour timestamptz NOT NULL,
  check_ins integer NOT NULL,
  PRIMARY KEY (event, hour)
);

CREATE TABLE ticket_type_sales (
  ticket_type uuid PRIMARY KEY REFERENCES ticket_type ON DELETE CASCADE,
  places_sold integer NOT NULL,
  places_returned integer NOT NULL,
  check_ins integer NOT NULL
);

-- Folds at most so many lines into the sums; gives how many they were.
CREATE FUNCTION fold_sales(most integer) RETURNS integer LANGUAGE sql AS $$
  WITH taken AS (
    DELETE FROM sales_delta WHERE id IN (SELECT id FROM sales_delta ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING *
  ), days AS (
    INSERT INTO sales_day AS so_far
    SELECT subject, day, currency, sum(orders_placed), sum(orders_paid), sum(places_sold), sum(places_returned),
           sum(check_ins), sum(income), sum(returned), sum(refunds_open), sum(refunds_failed)
      FROM taken
     CROSS JOIN LATERAL (VALUES (event), (organiser), ('00000000-0000-0000-0000-000000000000'::uuid)) whose (subject)
     WHERE subject IS NOT NULL GROUP BY subject, day, currency ORDER BY subject, day, currency
    ON CONFLICT (subject, day, currency) DO UPDATE SET
      orders_placed = so_far.orders_placed + excluded.orders_placed,
      orders_paid = so_far.orders_paid + excluded.orders_paid,
      places_sold = so_far.places_sold + excluded.places_sold,
      places_returned = so_far.places_returned + excluded.places_returned,
      check_ins = so_far.check_ins + excluded.check_ins,
      income = so_far.income + excluded.income,
      returned = so_far.returned + excluded.returned,
      refunds_open = so_far.refunds_open + excluded.refunds_open,
      refunds_failed = so_far.refunds_failed + excluded.refunds_failed
  ), hours AS (
    INSERT INTO sales_hour AS so_far
    SELECT event.id, taken.hour, sum(check_ins) FROM taken JOIN event ON event.id = taken.event
     WHERE taken.hour IS NOT NULL GROUP BY event.id, taken.hour ORDER BY event.id, taken.hour
    ON CONFLICT (event, hour) DO UPDATE SET check_ins = so_far.check_ins + excluded.check_ins
  ), types AS (
    INSERT INTO ticket_type_sales AS so_far
    SELECT kind.id, sum(places_sold), sum(places_returned), sum(check_ins)
      FROM taken JOIN ticket_type kind ON kind.id = taken.ticket_type GROUP BY kind.id ORDER BY kind.id
    ON CONFLICT (ticket_type) DO UPDATE SET
      places_sold = so_far.places_sold + excluded.places_sold,
      places_returned = so_far.places_returned + excluded.places_returned,
      check_ins = so_far.check_ins + excluded.check_ins
  )
  SELECT count(*)::integer FROM taken
$$;

-- The sums up to this moment: what was folded, and the lines that wait to be.
CREATE VIEW sales AS
  SELECT * FROM sales_day
  UNION ALL
  SELECT event, day, currency, orders_placed, orders_paid, places_sold, places_returned, check_ins, income, returned,
         refunds_open, refunds_failed FROM sales_delta
  UNION ALL
  SELECT organiser, day, currency, orders_placed, orders_paid, places_sold, places_returned, check_ins, income,
         returned, refunds_open, refunds_failed FROM sales_delta WHERE organiser IS NOT NULL
  UNION ALL
  SELECT '00000000-0000-0000-0000-000000000000'::uuid, day, currency, orders_placed, orders_paid, places_sold,
         places_returned, check_ins, income, returned, refunds_open, refunds_failed FROM sales_delta;

-- What has been so far, by the dates that the rows bear.
INSERT INTO sales_delta (event, organiser, day, currency, orders_placed, orders_paid)
SELECT event.id, event.organiser, (o.created_at AT TIME ZONE event.time_zone)::date, o.currency, 1,
       (o.paid_at IS NOT NULL)::integer
  FROM "order" o JOIN event ON event.id = o.event;
INSERT INTO sales_delta (event, organiser, ticket_type, day, hour, currency, places_sold, places_returned, check_ins)
SELECT event.id, event.organiser, attendee.ticket_type, (step.at AT TIME ZONE event.time_zone)::date,
       CASE WHEN step.used = 1 THEN date_trunc('hour', step.at) END, event.currency, step.sold, step.returned, step.used
  FROM ticket JOIN attendee ON attendee.id = ticket.attendee JOIN event ON event.id = ticket.event
 CROSS JOIN LATERAL (VALUES
   (ticket.created_at, 1, 0, 0),
   (ticket.updated_at, 0, (ticket.status = 'cancelled')::integer, (ticket.status = 'used')::integer)
 ) step (at, sold, returned, used)
 WHERE step.sold + step.returned + step.used > 0;
INSERT INTO sales_delta (event, organiser, day, currency, income)
SELECT event.id, event.organiser, (coalesce(o.paid_at, payment.updated_at) AT TIME ZONE event.time_zone)::date,
       payment.currency, payment.amount
  FROM payment JOIN "order" o ON o.id = payment."order" JOIN event ON event.id = o.event
 WHERE payment.status = 'succeeded';
INSERT INTO sales_delta (event, organiser, day, currency, returned, refunds_open, refunds_failed)
SELECT event.id, event.organiser, (refund.created_at AT TIME ZONE event.time_zone)::date, payment.currency,
       CASE WHEN refund.status = 'failed' THEN 0 ELSE refund.amount END,
       (refund.status = 'pending')::integer, (refund.status = 'failed')::integer
  FROM refund JOIN payment ON payment.id = refund.payment JOIN "order" o ON o.id = payment."order"
  JOIN event ON event.id = o.event;
SELECT fold_sales(2147483647);

-- An order is placed on its day, and on that same day it counts as paid.
CREATE FUNCTION note_order_sales() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  placed integer := (TG_OP = 'INSERT')::integer;
  paid integer := (NEW.paid_at IS NOT NULL)::integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN paid := paid - (OLD.paid_at IS NOT NULL)::integer; END IF;
  INSERT INTO sales_delta (event, organiser, day, currency, orders_placed, orders_paid)
  SELECT event.id, event.organiser, (NEW.created_at AT TIME ZONE event.time_zone)::date, NEW.currency, placed, paid
    FROM event WHERE event.id = NEW.event;
  RETURN NULL;
END $$;
CREATE TRIGGER order_is_counted AFTER INSERT ON "order" FOR EACH ROW EXECUTE FUNCTION note_order_sales();
CREATE TRIGGER order_payment_is_counted AFTER UPDATE OF paid_at ON "order" FOR EACH ROW
  WHEN ((OLD.paid_at IS NULL) <> (NEW.paid_at IS NULL)) EXECUTE FUNCTION note_order_sales();

-- One line for all tickets of a statement that are of one type.
CREATE FUNCTION note_new_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sales_delta (event, organiser, ticket_type, day, hour, currency, places_sold, places_returned, check_ins)
  SELECT event.id, event.organiser, attendee.ticket_type, (fresh.created_at AT TIME ZONE event.time_zone)::date,
         CASE WHEN fresh.status = 'used' THEN date_trunc('hour', fresh.created_at) END, event.currency, count(*),
         count(*) FILTER (WHERE fresh.status = 'cancelled'), count(*) FILTER (WHERE fresh.status = 'used')
    FROM fresh JOIN attendee ON attendee.id = fresh.attendee JOIN event ON event.id = fresh.event
   GROUP BY event.id, attendee.ticket_type, 4, 5;
  RETURN NULL;
END $$;
CREATE TRIGGER ticket_is_counted AFTER INSERT ON ticket REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION note_new_tickets();

CREATE FUNCTION note_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sales_delta (event, organiser, ticket_type, day, hour, currency, places_returned, check_ins)
  SELECT event.id, event.organiser, attendee.ticket_type, (now() AT TIME ZONE event.time_zone)::date,
         CASE WHEN 'used' IN (before.status, after.status) THEN date_trunc('hour', now()) END, event.currency,
         sum((after.status = 'cancelled')::integer - (before.status = 'cancelled')::integer),
         sum((after.status = 'used')::integer - (before.status = 'used')::integer)
    FROM before JOIN after ON after.id = before.id AND after.status <> before.status
    JOIN attendee ON attendee.id = after.attendee JOIN event ON event.id = after.event
   GROUP BY event.id, attendee.ticket_type, 4, 5;
  RETURN NULL;
END $$;
CREATE TRIGGER ticket_move_is_counted AFTER UPDATE ON ticket REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION note_ticket_moves();

-- An amount may turn out to be another one, in another currency: what was counted is taken back first.
CREATE FUNCTION note_payment_sales() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE now() END;
BEGIN
  INSERT INTO sales_delta (event, organiser, day, currency, income, returned)
  SELECT event.id, event.organiser, (moment AT TIME ZONE event.time_zone)::date, step.currency, sum(step.income),
         sum(step.returned)
    FROM (VALUES
      (NEW.currency, CASE NEW.status WHEN 'succeeded' THEN NEW.amount ELSE 0 END, NEW.refunded),
      (OLD.currency, CASE OLD.status WHEN 'succeeded' THEN -OLD.amount ELSE 0 END, -OLD.refunded)
    ) step (currency, income, returned), "order" o JOIN event ON event.id = o.event
   WHERE o.id = NEW."order" AND step.currency IS NOT NULL
   GROUP BY event.id, step.currency HAVING sum(step.income) <> 0 OR sum(step.returned) <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER payment_is_counted AFTER INSERT OR UPDATE OF status, amount, currency, refunded ON payment
  FOR EACH ROW EXECUTE FUNCTION note_payment_sales();

CREATE FUNCTION note_refund_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  opened integer := (NEW.status = 'pending')::integer;
  failing integer := (NEW.status = 'failed')::integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    opened := opened - (OLD.status = 'pending')::integer;
    failing := failing - (OLD.status = 'failed')::integer;
  END IF;
  INSERT INTO sales_delta (event, organiser, day, currency, refunds_open, refunds_failed)
  SELECT event.id, event.organiser, (NEW.created_at AT TIME ZONE event.time_zone)::date, payment.currency, opened,
         failing
    FROM payment JOIN "order" o ON o.id = payment."order" JOIN event ON event.id = o.event
   WHERE payment.id = NEW.payment AND (opened <> 0 OR failing <> 0);
  RETURN NULL;
END $$;
CREATE TRIGGER refund_state_is_counted AFTER INSERT OR UPDATE OF status ON refund
  FOR EACH ROW EXECUTE FUNCTION note_refund_state();

-- Of an organiser who has left nothing stays; the sums of the events and of the house do.
CREATE FUNCTION forget_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sales_day WHERE subject = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER user_takes_sales_along AFTER DELETE ON "user" FOR EACH ROW EXECUTE FUNCTION forget_sales();

-- What ticket holders are told. `changes` as in audit_entry; the counters follow the recipients.
CREATE TABLE announcement (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  author uuid REFERENCES "user" ON DELETE SET NULL,
  kind varchar(16) NOT NULL CHECK (kind IN ('changed', 'cancelled', 'message')),
  text varchar(4000) NOT NULL,
  changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
  -- One rendered form announces once, however often it is sent.
  submission varchar(64) NOT NULL UNIQUE,
  -- Null until the list of recipients stands.
  recipients integer,
  sent integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  -- Nobody was left to tell: their tickets went back meanwhile, or they have deleted their account.
  skipped integer NOT NULL DEFAULT 0,
  -- After every edit that came before it: both are written under the lock of the event's row.
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  CONSTRAINT announcement_says_something CHECK (text <> '' OR kind <> 'message'),
  CONSTRAINT announcement_counts CHECK (least(sent, failed, skipped) >= 0
    AND sent + failed + skipped <= coalesce(recipients, 0)),
  CONSTRAINT announcement_finished CHECK (finished_at IS NULL OR sent + failed + skipped = recipients)
);
CREATE INDEX announcement_event ON announcement (event, created_at, id);
CREATE UNIQUE INDEX announcement_under_way ON announcement (event) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX announcement_of_cancellation ON announcement (event) WHERE kind = 'cancelled';
CREATE INDEX announcement_open ON announcement (created_at) WHERE finished_at IS NULL;
ALTER TABLE audit_entry ALTER created_at SET DEFAULT clock_timestamp();

-- Whom it goes to: the buyer of an order, or one of its attendees. The address itself is read when the mail is sent;
-- its hash keeps one person from getting two.
CREATE TABLE announcement_recipient (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  announcement uuid NOT NULL REFERENCES announcement ON DELETE CASCADE,
  "order" uuid NOT NULL REFERENCES "order" ON DELETE CASCADE,
  attendee uuid REFERENCES attendee ON DELETE CASCADE,
  address_hash bytea NOT NULL CHECK (length(address_hash) = 32),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  -- When it is their turn; null once that is over.
  due_at timestamptz DEFAULT now(),
  failure varchar(255),
  CONSTRAINT announcement_recipient_once UNIQUE (announcement, address_hash),
  CONSTRAINT announcement_recipient_failed CHECK (failure IS NULL OR due_at IS NULL)
);
CREATE INDEX announcement_recipient_due ON announcement_recipient (announcement, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX announcement_recipient_order ON announcement_recipient ("order");
CREATE INDEX announcement_recipient_attendee ON announcement_recipient (attendee) WHERE attendee IS NOT NULL;
