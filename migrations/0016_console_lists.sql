-- Up Migration

-- The lists of the organiser console, the latest first: of one's own events, of all, and of those in one state.
CREATE INDEX event_of_organiser ON event (organiser, starts_at, id);
DROP INDEX event_organiser;
CREATE INDEX event_console ON event (starts_at, id);
CREATE INDEX event_console_status ON event (status, starts_at, id);
