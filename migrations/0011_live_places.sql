-- Up Migration

-- Tells whoever listens that the places of an event may have changed. PostgreSQL says the same thing once for each
-- transaction, and only if that commits.
CREATE FUNCTION tell_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('foyer_places', NEW.id::text);
  RETURN NULL;
END $$;

CREATE FUNCTION tell_places_of_type() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  type record := coalesce(NEW, OLD);
BEGIN
  PERFORM pg_notify('foyer_places', type.event::text);
  RETURN NULL;
END $$;

CREATE TRIGGER event_tells_places AFTER UPDATE ON event FOR EACH ROW
  WHEN ((OLD.taken, OLD.capacity, OLD.status, OLD.slug, OLD.starts_at)
        IS DISTINCT FROM (NEW.taken, NEW.capacity, NEW.status, NEW.slug, NEW.starts_at))
  EXECUTE FUNCTION tell_places();

-- Not for `taken`: the event's own counter moves with it, in the same transaction.
CREATE TRIGGER ticket_type_tells_places AFTER UPDATE ON ticket_type FOR EACH ROW
  WHEN ((OLD.quota, OLD.sale_starts_at, OLD.sale_ends_at) IS DISTINCT FROM
        (NEW.quota, NEW.sale_starts_at, NEW.sale_ends_at))
  EXECUTE FUNCTION tell_places_of_type();
CREATE TRIGGER ticket_type_comes_or_goes AFTER INSERT OR DELETE ON ticket_type FOR EACH ROW
  EXECUTE FUNCTION tell_places_of_type();
