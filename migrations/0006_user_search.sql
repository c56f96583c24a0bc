-- Up Migration

-- The lists of the organiser console. Names are found by their beginnings, however they are written. (Trigrams know
-- no Cyrillic in a database whose ctype is C, as the embedded one's is.)
CREATE FUNCTION search_form(name varchar) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN translate(lower(name), 'ё', 'е');

CREATE INDEX user_first_name ON "user" (search_form(first_name) text_pattern_ops);
CREATE INDEX user_last_name ON "user" (search_form(last_name) text_pattern_ops);
CREATE INDEX user_username ON "user" (search_form(username) text_pattern_ops);
-- That of UNIQUE finds no beginnings where the database sorts by the rules of a language.
CREATE INDEX user_email ON "user" (email varchar_pattern_ops);

CREATE INDEX user_newest ON "user" (created_at, id);
CREATE INDEX user_status ON "user" (status, created_at, id);
-- Also whom a block or a change of role has to lock.
CREATE INDEX user_admin ON "user" (created_at, id) WHERE role = 'ROLE_ADMIN';

CREATE INDEX event_newest ON event (starts_at, id);
DROP INDEX event_organiser;
CREATE INDEX event_organiser ON event (organiser, starts_at, id);
