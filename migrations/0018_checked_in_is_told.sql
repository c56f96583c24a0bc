-- Up Migration

-- The bus hears of whoever comes in, whatever checks the ticket.
CREATE FUNCTION tell_of_check_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message (type, subject, organiser, data)
  SELECT 'ticket.checked_in', 'ticket/' || NEW.id, event.organiser,
         jsonb_build_object(
           'ticket_id', NEW.id, 'order_id', NEW."order", 'event_id', NEW.event, 'ticket_type_id', attendee.ticket_type,
           'checked_in_at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    FROM event, attendee WHERE event.id = NEW.event AND attendee.id = NEW.attendee;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ticket_check_in_is_told AFTER UPDATE OF status ON ticket DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.status = 'valid' AND NEW.status = 'used') EXECUTE FUNCTION tell_of_check_in();
