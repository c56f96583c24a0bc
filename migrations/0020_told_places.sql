-- Up Migration

-- What else decides about what a page says of places: which ticket types are offered, until when the event lasts, and
-- in which zone its hours are told.
DROP TRIGGER event_tells_places ON event;
CREATE TRIGGER event_tells_places AFTER UPDATE ON event FOR EACH ROW
  WHEN ((OLD.taken, OLD.capacity, OLD.status, OLD.slug, OLD.starts_at, OLD.ends_at, OLD.time_zone)
        IS DISTINCT FROM (NEW.taken, NEW.capacity, NEW.status, NEW.slug, NEW.starts_at, NEW.ends_at, NEW.time_zone))
  EXECUTE FUNCTION tell_places();

DROP TRIGGER ticket_type_tells_places ON ticket_type;
CREATE TRIGGER ticket_type_tells_places AFTER UPDATE ON ticket_type FOR EACH ROW
  WHEN ((OLD.hidden, OLD.quota, OLD.sale_starts_at, OLD.sale_ends_at) IS DISTINCT FROM
        (NEW.hidden, NEW.quota, NEW.sale_starts_at, NEW.sale_ends_at))
  EXECUTE FUNCTION tell_places_of_type();
