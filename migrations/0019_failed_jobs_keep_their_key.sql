-- Up Migration

-- A job that runs again does so under the key that it had, and in its queue: never beside another one of the same.
ALTER TABLE job_failure
  ADD key varchar(512) CHECK (key <> ''),
  ADD queue varchar(128) CHECK (queue <> '');
