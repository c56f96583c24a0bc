-- Up Migration

-- One upload of a cover picture. The files lie in the store of pictures under the key, which nobody can guess: the
-- cover of a draft is as hidden as the draft. The row is there before the first file and goes after the last one, so
-- that nothing is left behind that nobody knows of.
CREATE TABLE cover (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- None once a draft went together with its organiser: only the files are left to be removed.
  event uuid REFERENCES event ON DELETE SET NULL,
  key varchar(64) NOT NULL UNIQUE CHECK (key ~ '^[A-Za-z0-9_-]{32}$'),
  -- uploading: its files are on their way; preparing: its variants are being made; ready: on the page; old: to be removed
  status varchar(16) NOT NULL CHECK (status IN ('uploading', 'preparing', 'ready', 'old')),
  alt varchar(300) NOT NULL,
  width integer NOT NULL CHECK (width > 0),
  height integer NOT NULL CHECK (height > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cover_of_event CHECK (event IS NOT NULL OR status = 'old')
);
-- The page shows one picture, and while the next one is being made, there is one of those.
CREATE UNIQUE INDEX cover_ready ON cover (event) WHERE status = 'ready';
CREATE UNIQUE INDEX cover_preparing ON cover (event) WHERE status = 'preparing';
CREATE INDEX cover_event ON cover (event);
