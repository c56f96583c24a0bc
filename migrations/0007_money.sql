-- Up Migration

-- What an order has been through. Triggers write it, so that no code path can forget.
CREATE TABLE order_move (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "order" uuid NOT NULL REFERENCES "order" ON DELETE CASCADE,
  status varchar(16) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_move_order ON order_move ("order", created_at);
INSERT INTO order_move ("order", status, created_at) SELECT id, status, updated_at FROM "order";

-- The table of moves is that of api/ticketing/order-status.
CREATE FUNCTION note_order_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
    ('pending', 'paid'), ('pending', 'expired'), ('pending', 'cancelled'),
    ('expired', 'paid'), ('paid', 'refunded'), ('paid', 'cancelled')
  ) THEN
    RAISE EXCEPTION 'an order that is % does not become %', OLD.status, NEW.status;
  END IF;
  INSERT INTO order_move ("order", status) VALUES (NEW.id, NEW.status);
  RETURN NULL;
END $$;
CREATE TRIGGER order_is_placed AFTER INSERT ON "order" FOR EACH ROW EXECUTE FUNCTION note_order_move();
CREATE TRIGGER order_moves AFTER UPDATE OF status ON "order" FOR EACH ROW
  WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION note_order_move();

-- The bus hears of every move of an order, whoever makes it; at the end of the transaction, when its attendees are there.
CREATE FUNCTION tell_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message (type, subject, organiser, data)
  SELECT 'order.' || CASE TG_OP WHEN 'INSERT' THEN 'placed' ELSE NEW.status END, 'order/' || NEW.id, event.organiser,
         jsonb_build_object(
           'order_id', NEW.id, 'number', NEW.number, 'event_id', NEW.event, 'total', NEW.total,
           'currency', NEW.currency,
           'attendees', (SELECT count(*) FROM attendee WHERE attendee."order" = NEW.id))
    FROM event WHERE event.id = NEW.event;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_placed_is_told AFTER INSERT ON "order" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tell_of_order();
CREATE CONSTRAINT TRIGGER order_move_is_told AFTER UPDATE OF status ON "order" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.status <> 'refunded') EXECUTE FUNCTION tell_of_order();

-- Money goes back in parts: payment.refunded follows the refunds by itself, and never exceeds what was paid.
ALTER TABLE payment
  ADD refunded integer NOT NULL DEFAULT 0,
  -- The state of the fiscal receipt, where one is owed (54-FZ).
  ADD receipt varchar(16) CHECK (receipt IN ('pending', 'succeeded', 'failed')),
  ADD CONSTRAINT payment_refunded CHECK (refunded BETWEEN 0 AND amount),
  ADD CONSTRAINT payment_refunds_money CHECK (refunded = 0 OR status = 'succeeded');
UPDATE payment SET refunded = refund.amount FROM refund WHERE refund.payment = payment.id;

ALTER TABLE refund DROP CONSTRAINT refund_payment_key, DROP CONSTRAINT refund_reason_check,
  DROP CONSTRAINT refund_status_check,
  ADD CONSTRAINT refund_reason_check CHECK (reason IN ('late', 'surplus', 'amount', 'buyer', 'organiser', 'event')),
  ADD CONSTRAINT refund_status_check CHECK (status IN ('pending', 'succeeded', 'failed')),
  ADD provider_refund_id varchar(255),
  -- Why the provider would not give it back, for the console.
  ADD failure varchar(255),
  ADD receipt varchar(16) CHECK (receipt IN ('pending', 'succeeded', 'failed')),
  ADD CHECK (status <> 'failed' OR failure IS NOT NULL);
CREATE INDEX refund_payment ON refund (payment);
CREATE INDEX refund_open ON refund (created_at) WHERE status <> 'succeeded';
-- Money that bought no ticket goes back once.
CREATE UNIQUE INDEX refund_whole ON refund (payment) WHERE reason IN ('late', 'surplus', 'amount');

CREATE FUNCTION count_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counted record := coalesce(NEW, OLD);
  change integer := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status <> 'failed' THEN change := change - OLD.amount; END IF;
  IF TG_OP <> 'DELETE' AND NEW.status <> 'failed' THEN change := change + NEW.amount; END IF;
  IF change <> 0 THEN UPDATE payment SET refunded = refunded + change WHERE id = counted.payment; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refund_counts AFTER INSERT OR DELETE OR UPDATE OF status, amount ON refund
  FOR EACH ROW EXECUTE FUNCTION count_refunds();

-- Which refund a cancelled ticket went back with.
ALTER TABLE ticket ADD refund uuid REFERENCES refund;
CREATE INDEX ticket_refund ON ticket (refund) WHERE refund IS NOT NULL;

CREATE FUNCTION tell_of_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message (type, subject, organiser, data)
  SELECT 'order.refunded', 'order/' || o.id, event.organiser,
         jsonb_build_object(
           'order_id', o.id, 'number', o.number, 'event_id', o.event, 'amount', NEW.amount, 'currency', NEW.currency,
           'reason', NEW.reason, 'tickets', (SELECT count(*) FROM ticket WHERE ticket.refund = NEW.id))
    FROM payment JOIN "order" o ON o.id = payment."order" JOIN event ON event.id = o.event
   WHERE payment.id = NEW.payment;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refund_is_told AFTER INSERT ON refund DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tell_of_refund();

-- Notifications that were refused stay for a while, so that the console can say why.
ALTER TABLE payment_notification
  ALTER notification_id DROP NOT NULL,
  ALTER provider_payment_id DROP NOT NULL,
  ADD provider_refund_id varchar(255),
  ADD refused varchar(255),
  ADD CHECK (refused IS NOT NULL OR notification_id IS NOT NULL);
CREATE INDEX payment_notification_newest ON payment_notification (created_at);
CREATE INDEX payment_notification_refused ON payment_notification (provider, created_at) WHERE refused IS NOT NULL;

-- Where a provider and we do not say the same of some money. Open until somebody, or the next look, settles it.
CREATE TABLE payment_difference (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  provider varchar(32) NOT NULL CHECK (provider <> ''),
  provider_payment_id varchar(255) NOT NULL,
  payment uuid REFERENCES payment,
  kind varchar(32) NOT NULL CHECK (kind IN ('amount', 'unknown', 'missing', 'status', 'refunded', 'refund_failed', 'receipt')),
  detail varchar(500) NOT NULL,
  settled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX payment_difference_open ON payment_difference (provider, provider_payment_id, kind)
  WHERE settled_at IS NULL;

-- What is unsettled for longer than it should be is found by its age.
CREATE INDEX payment_open ON payment (created_at) WHERE status IN ('created', 'pending');
CREATE INDEX payment_provider_day ON payment (provider, created_at);

-- What an organiser's fiscal receipts say (54-FZ), in the codes of the provider's reference.
CREATE TABLE receipt_settings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "user" uuid NOT NULL UNIQUE REFERENCES "user" ON DELETE CASCADE,
  tax_system integer CHECK (tax_system BETWEEN 1 AND 6),
  vat_code integer NOT NULL CHECK (vat_code BETWEEN 1 AND 12),
  payment_subject varchar(32) NOT NULL CHECK (payment_subject <> ''),
  payment_mode varchar(32) NOT NULL CHECK (payment_mode <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE event
  -- Until how many hours before the start buyers may give tickets back themselves; null: they ask the organiser.
  ADD refund_hours integer CHECK (refund_hours BETWEEN 0 AND 8760),
  ADD cancellation_reason varchar(1000),
  ADD CHECK (cancellation_reason IS NULL OR status = 'cancelled');
CREATE INDEX order_of_event ON "order" (event, status, created_at);

-- The test bank gives back in parts, too.
CREATE TABLE sandbox_refund (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  payment uuid NOT NULL REFERENCES sandbox_payment,
  idempotency_key varchar(64) NOT NULL UNIQUE,
  amount integer NOT NULL CHECK (amount > 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The list of orders of the console, and what finds one: its number (UNIQUE), the buyer's address, an attendee's name.
CREATE INDEX order_newest ON "order" (created_at, id);
CREATE INDEX order_buyer_email ON "order" (buyer_email varchar_pattern_ops);
CREATE INDEX attendee_name ON attendee (search_form(full_name) text_pattern_ops);
