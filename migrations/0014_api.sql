-- Up Migration

-- What commands of the API were answered that came with an Idempotency-Key, written together with what they did: a
-- command that comes again is answered again, and carried out once. Rows go after a day.
CREATE TABLE api_answer (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token uuid NOT NULL REFERENCES api_token ON DELETE CASCADE,
  key varchar(255) NOT NULL CHECK (key <> ''),
  -- SHA-256 of what was asked, in hexadecimal.
  request varchar(64) NOT NULL CHECK (request ~ '^[0-9a-f]{64}$'),
  status integer NOT NULL CHECK (status BETWEEN 200 AND 299),
  headers jsonb NOT NULL CHECK (jsonb_typeof(headers) = 'object'),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (token, key)
);
CREATE INDEX api_answer_created_at ON api_answer (created_at);
