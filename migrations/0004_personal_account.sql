-- Up Migration

ALTER TABLE "user"
  ADD phone varchar(16) CHECK (phone ~ '^\+\d{4,15}$'),
  ADD birth_date varchar(10) CHECK (birth_date ~ '^\d{4}-\d{2}-\d{2}$'),
  -- The mail that lets a customer take over an account.
  ADD invitation_token varchar(255) UNIQUE,
  ADD invitation_expires timestamptz,
  -- The new address counts once its own mail was answered.
  ADD new_email_token varchar(255) UNIQUE,
  ADD new_email_expires timestamptz,
  ADD CHECK ((invitation_token IS NULL) = (invitation_expires IS NULL)),
  ADD CHECK ((new_email IS NULL) = (new_email_token IS NULL)),
  ADD CHECK ((new_email IS NULL) = (new_email_expires IS NULL)),
  ADD CHECK (new_email = lower(new_email));

-- A change of password ends every other session of its user.
CREATE INDEX session_of_user ON session ((sess ->> 'userId'));
