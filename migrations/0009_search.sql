-- Up Migration

-- Trusted since PostgreSQL 13: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What people type and what events say, in one form: small letters, "ё" is "е", no accents, nothing but words. That also
-- spares the parser of text search all signs: where the ctype of the database is C, it takes every one beyond ASCII for
-- a letter.
CREATE FUNCTION search_text(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN trim(regexp_replace(
    translate(lower(regexp_replace(normalize(said, NFKC), '[\u0300-\u036f]', '', 'g')), 'ё', 'е'),
    '[^[:alnum:]]+', ' ', 'g'));

-- The configuration "russian" stems Cyrillic as Russian and Latin as English.
CREATE FUNCTION search_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_tsvector('pg_catalog.russian', search_text(said));

-- Every word has to be there, in any form; of the last one the beginning is enough. Empty if no word says anything.
CREATE FUNCTION search_query(said text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  typed text[] := (string_to_array(search_text(said), ' '))[:10];
  last text := typed[cardinality(typed)];
  found tsquery := '';
  part tsquery;
BEGIN
  FOR i IN 1 .. cardinality(typed) LOOP
    part := plainto_tsquery('pg_catalog.russian', typed[i]);
    IF i = cardinality(typed) AND length(last) > 1 AND last !~ '^[0-9]+$' AND (numnode(part) > 0 OR numnode(found) = 0) THEN
      part := part || (quote_literal(last) || ':*')::tsquery;
    END IF;
    found := found && part;
  END LOOP;
  RETURN found;
END $$;

-- One sign of ASCII for one letter: trigrams know no other where the ctype of the database is C.
CREATE FUNCTION search_latin(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN translate(word, 'абвгдежзийклмнопрстуфхцчшщъыьэюя', 'abvgdejziyklmnoprstufhc4w56q7389');

-- In how many digits the minor unit of a currency has, the words of api/ticketing/money.ts.
CREATE FUNCTION minor_digits(currency text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV',
                      'XAF', 'XOF', 'XPF') THEN 0
    WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
    WHEN currency IN ('CLF', 'UYW') THEN 4
    ELSE 2
  END;

CREATE FUNCTION category_words(category text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE category
    WHEN 'concert' THEN 'концерт музыка concert music'
    WHEN 'theatre' THEN 'театр спектакль theatre theater play'
    WHEN 'exhibition' THEN 'выставка exhibition'
    WHEN 'lecture' THEN 'лекция lecture talk'
    WHEN 'workshop' THEN 'мастер класс мастерская workshop'
    WHEN 'conference' THEN 'конференция conference'
    WHEN 'meetup' THEN 'встреча митап meetup'
    WHEN 'festival' THEN 'фестиваль festival'
    WHEN 'sport' THEN 'спорт sport'
    WHEN 'kids' THEN 'детям дети kids children'
    WHEN 'tour' THEN 'экскурсия tour'
    ELSE ''
  END;

-- What the feed looks through: a row for each published event. The row of the event itself, which every order changes,
-- stays small for it.
CREATE TABLE listing (
  event uuid PRIMARY KEY REFERENCES event ON DELETE CASCADE,
  starts_at timestamptz NOT NULL,
  time_zone varchar(64) NOT NULL,
  published_at timestamptz NOT NULL,
  category varchar(16) NOT NULL,
  -- In the form of search_text().
  city varchar(255) NOT NULL,
  -- The cheapest ticket on show, in minor units; NULL: there is none.
  price_from integer CHECK (price_from >= 0),
  -- The same in whole units of the currency, rounded up.
  price_units integer,
  words tsvector NOT NULL,
  CHECK ((price_from IS NULL) = (price_units IS NULL)),
  -- Fails for a time zone that the database does not know, before the feed could.
  CHECK ((starts_at AT TIME ZONE time_zone) IS NOT NULL)
);
-- What is asked for stands first, then the order of the feed: a page costs its own rows, however many others there are.
CREATE INDEX listing_by_start ON listing (starts_at, event);
CREATE INDEX listing_by_city ON listing (city, starts_at, event);
CREATE INDEX listing_by_category ON listing (category, starts_at, event);
CREATE INDEX listing_by_city_and_category ON listing (city, category, starts_at, event);
CREATE INDEX listing_for_nothing ON listing (starts_at, event) WHERE price_units = 0;
CREATE INDEX listing_by_price ON listing (price_units);
CREATE INDEX listing_by_publishing ON listing (published_at, event);
-- Without the list of what is still to be sorted in, through which every search would have to go.
CREATE INDEX listing_by_words ON listing USING gin (words) WITH (fastupdate = off);

-- Every word of the listings that could be typed wrong, to find what was meant. No numbers: of those there is no end.
CREATE TABLE listing_word (
  word varchar(32) PRIMARY KEY,
  stem varchar(32) NOT NULL,
  -- In the form of search_latin().
  latin varchar(32) NOT NULL
);
CREATE INDEX listing_word_stem ON listing_word (stem);
CREATE INDEX listing_word_beginning ON listing_word (word varchar_pattern_ops);
CREATE INDEX listing_word_latin ON listing_word USING gin (latin gin_trgm_ops) WITH (fastupdate = off);

-- A word with each two neighbours swapped.
CREATE FUNCTION with_letters_swapped(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY(SELECT left(word, i - 1) || substr(word, i + 1, 1) || substr(word, i, 1) || substr(word, i + 2)
                 FROM generate_series(1, length(word) - 1) AS i);

-- The words that are most like one that was typed, which has this stem. A slip in a word of four letters leaves a
-- quarter of its trigrams; two swapped letters leave less. The planner thinks comparing is cheap, and would read every
-- word there is.
CREATE FUNCTION words_like(typed text, stem text) RETURNS SETOF listing_word LANGUAGE sql STABLE
  SET pg_trgm.similarity_threshold = 0.25 SET enable_seqscan = off AS $$
  SELECT * FROM listing_word AS known
   WHERE (latin % search_latin(typed) OR latin % search_latin(words_like.stem)
          OR word = ANY (with_letters_swapped(typed)) OR known.stem = ANY (with_letters_swapped(words_like.stem)))
   ORDER BY greatest(similarity(latin, search_latin(typed)), similarity(latin, search_latin(words_like.stem))) DESC, word
   LIMIT 50;
$$;

-- The words of a search in order, and those like it for each that no listing has. Numbers and words that say nothing
-- are known, and of the last word the beginning is enough.
CREATE FUNCTION likely_words(said text) RETURNS TABLE (typed text, stem text, "like" jsonb) LANGUAGE sql STABLE AS $$
  WITH words AS (SELECT (string_to_array(search_text(said), ' '))[:10] AS typed)
  SELECT word, stemmed.stem,
         CASE WHEN unknown AND NOT (place = cardinality(typed) AND EXISTS
                    (SELECT FROM listing_word AS known
                      WHERE known.word ~>=~ each.word AND known.word ~<~ (each.word || U&'\+10FFFF')))
              THEN (SELECT jsonb_agg(jsonb_build_object('word', alike.word, 'stem', alike.stem))
                      FROM words_like(word, stemmed.stem) AS alike) END
    FROM words, unnest(typed) WITH ORDINALITY AS each (word, place),
         LATERAL (SELECT (tsvector_to_array(search_words(word)))[1] AS stem) AS stemmed,
         LATERAL (SELECT word ~ '^[[:alpha:]]{3,32}$' AND stemmed.stem IS NOT NULL
                         AND NOT EXISTS (SELECT FROM listing_word AS known WHERE known.stem = stemmed.stem)) AS judged (unknown)
   ORDER BY place;
$$;

-- The cities to choose from, with how many listings each has.
CREATE TABLE listing_city (
  city varchar(255) PRIMARY KEY,
  name varchar(255) NOT NULL,
  listings integer NOT NULL CHECK (listings >= 0)
);
CREATE INDEX listing_city_largest ON listing_city (listings, city);

-- Brings listings and words in line with these events. Their rows are locked first: what the next statement reads is
-- then nobody's half-done change of a price.
CREATE FUNCTION list_events(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM listing WHERE event = ANY (ids) ORDER BY event FOR UPDATE;
  DELETE FROM listing USING event WHERE event.id = ANY (ids) AND listing.event = event.id AND status <> 'published';
  INSERT INTO listing (event, starts_at, time_zone, published_at, category, city, price_from, price_units, words)
    SELECT id, starts_at, time_zone, coalesce(published_at, created_at), category, search_text(city), price,
           ceil(price / 10 ^ minor_digits(currency)),
           setweight(search_words(title), 'A') || setweight(search_words(concat_ws(' ', venue, city, address)), 'B') ||
           setweight(search_words(category_words(category)), 'B') ||
           -- A tsvector has its limits, and what people look for does not stand on the tenth page.
           setweight(search_words(left(description, 20000)), 'C')
      FROM event LEFT JOIN LATERAL (SELECT min(price) AS price FROM ticket_type
                                     WHERE event = event.id AND NOT hidden) AS cheapest ON true
     WHERE id = ANY (ids) AND status = 'published'
    ON CONFLICT (event) DO UPDATE
      SET (starts_at, time_zone, published_at, category, city, price_from, price_units, words) =
          (excluded.starts_at, excluded.time_zone, excluded.published_at, excluded.category, excluded.city,
           excluded.price_from, excluded.price_units, excluded.words);
  -- In order, so that two of these never wait for each other.
  INSERT INTO listing_word (word, stem, latin)
    SELECT word, stem, search_latin(word)
      FROM (SELECT DISTINCT word
              FROM event, string_to_table(search_text(concat_ws(' ', title, venue, city, address,
                                                                category_words(category), left(description, 20000))), ' ') AS word
             WHERE id = ANY (ids) AND status = 'published' AND word ~ '^[[:alpha:]]{3,32}$') AS said,
           LATERAL (SELECT (tsvector_to_array(search_words(word)))[1] AS stem) AS stemmed
     WHERE stem IS NOT NULL AND NOT EXISTS (SELECT FROM listing_word AS known WHERE known.word = said.word)
     ORDER BY word
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION list_prices(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM listing WHERE event = ANY (ids) ORDER BY event FOR UPDATE;
  UPDATE listing SET price_from = price, price_units = ceil(price / 10 ^ minor_digits(currency))
    FROM event LEFT JOIN LATERAL (SELECT min(price) AS price FROM ticket_type
                                   WHERE event = event.id AND NOT hidden) AS cheapest ON true
   WHERE listing.event = event.id AND event.id = ANY (ids) AND price_from IS DISTINCT FROM price;
END $$;

-- Many rows at once where they come so; changes name their columns, so that an order, which counts places, costs nothing.
CREATE FUNCTION list_new_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_events(ARRAY(SELECT id FROM fresh WHERE status = 'published'));
  RETURN NULL;
END $$;
CREATE TRIGGER event_listed AFTER INSERT ON event REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION list_new_events();

CREATE FUNCTION list_changed_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_events(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER event_listed_anew
  AFTER UPDATE OF title, description, starts_at, time_zone, venue, address, city, category, status, published_at, currency
  ON event FOR EACH ROW WHEN (OLD.status = 'published' OR NEW.status = 'published')
  EXECUTE FUNCTION list_changed_event();

CREATE FUNCTION list_new_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_prices(ARRAY(SELECT DISTINCT event FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER ticket_type_listed AFTER INSERT ON ticket_type REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION list_new_prices();
CREATE TRIGGER ticket_type_unlisted AFTER DELETE ON ticket_type REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION list_new_prices();

CREATE FUNCTION list_changed_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_prices(ARRAY[NEW.event]);
  RETURN NULL;
END $$;
CREATE TRIGGER ticket_type_listed_anew AFTER UPDATE OF price, hidden ON ticket_type
  FOR EACH ROW WHEN (OLD.price <> NEW.price OR OLD.hidden <> NEW.hidden) EXECUTE FUNCTION list_changed_price();

CREATE FUNCTION count_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listing_city (city, name, listings)
    SELECT listed.city, min(trim(event.city)), count(*) FROM listed JOIN event ON event.id = listed.event
     WHERE listed.city <> '' GROUP BY listed.city ORDER BY listed.city
    ON CONFLICT (city) DO UPDATE SET listings = listing_city.listings + excluded.listings;
  RETURN NULL;
END $$;
CREATE TRIGGER listing_counted AFTER INSERT ON listing REFERENCING NEW TABLE AS listed
  FOR EACH STATEMENT EXECUTE FUNCTION count_listed();

CREATE FUNCTION count_unlisted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listing_city SET listings = listings - gone
    FROM (SELECT city, count(*) AS gone FROM unlisted GROUP BY city) AS each WHERE listing_city.city = each.city;
  DELETE FROM listing_city WHERE listings = 0;
  RETURN NULL;
END $$;
CREATE TRIGGER listing_uncounted AFTER DELETE ON listing REFERENCING OLD TABLE AS unlisted
  FOR EACH STATEMENT EXECUTE FUNCTION count_unlisted();

CREATE FUNCTION count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listing_city SET listings = listings - 1 WHERE city = OLD.city;
  DELETE FROM listing_city WHERE listings = 0;
  INSERT INTO listing_city (city, name, listings)
    SELECT NEW.city, trim(event.city), 1 FROM event WHERE id = NEW.event AND NEW.city <> ''
    ON CONFLICT (city) DO UPDATE SET listings = listing_city.listings + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER listing_moved AFTER UPDATE OF city ON listing
  FOR EACH ROW WHEN (OLD.city <> NEW.city) EXECUTE FUNCTION count_moved();

SELECT list_events(ARRAY(SELECT id FROM event WHERE status = 'published' ORDER BY starts_at));
