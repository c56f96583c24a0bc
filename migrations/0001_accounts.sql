-- Up Migration

-- The columns of "user" are those of the structure of the entity User; the rest is what registration and
-- sign in need beside it. Addresses and names are kept in lower case, so that UNIQUE means what people mean.
CREATE TABLE "user" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  username varchar(30) UNIQUE CHECK (username = lower(username) AND position('@' IN username) = 0),
  first_name varchar(255) NOT NULL CHECK (first_name <> ''),
  last_name varchar(255),
  email varchar(255) NOT NULL UNIQUE CHECK (email = lower(email) AND position('@' IN email) > 1),
  email_confirm_token varchar(255) UNIQUE,
  email_confirm_expires timestamptz,
  status varchar(255) NOT NULL CHECK (status IN ('wait', 'active', 'blocked')),
  role varchar(255) NOT NULL CHECK (role IN ('ROLE_USER', 'ROLE_ADMIN')),
  password_hash varchar(255) NOT NULL,
  host varchar(100),
  locale varchar(2) NOT NULL CHECK (locale IN ('ru', 'en')),
  -- Which rendering of the form asked for the last confirmation: a double submit finds its own mark.
  registration_key varchar(255),
  reset_password_token varchar(255) UNIQUE,
  password_token_expires timestamptz,
  new_email varchar(255),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((email_confirm_token IS NULL) = (email_confirm_expires IS NULL)),
  CHECK ((reset_password_token IS NULL) = (password_token_expires IS NULL))
);

-- The shape is connect-pg-simple's.
CREATE TABLE session (
  sid varchar PRIMARY KEY,
  sess json NOT NULL,
  expire timestamp(6) NOT NULL
);
CREATE INDEX session_expire ON session (expire);
