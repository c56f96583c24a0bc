-- Up Migration

-- Jobs that have failed: some are tried again, and those that never will be by themselves wait here for a person.
CREATE TABLE job_failure (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The queue's number of the job; the queue forgets a job that is given up.
  job bigint NOT NULL UNIQUE,
  kind varchar(128) NOT NULL CHECK (kind <> ''),
  payload jsonb NOT NULL,
  reason varchar(1000) NOT NULL CHECK (reason <> ''),
  attempts integer NOT NULL CHECK (attempts > 0),
  -- Null: given up.
  next_at timestamptz,
  -- What it is about.
  "order" uuid REFERENCES "order" ON DELETE CASCADE,
  event uuid REFERENCES event ON DELETE CASCADE,
  "user" uuid REFERENCES "user" ON DELETE CASCADE,
  -- Of the first failure and of the last one.
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_failure_dead ON job_failure (updated_at, id) WHERE next_at IS NULL;
CREATE INDEX job_failure_dead_kind ON job_failure (kind, updated_at, id) WHERE next_at IS NULL;
CREATE INDEX job_failure_retrying ON job_failure (updated_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX job_failure_retrying_kind ON job_failure (kind, updated_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX job_failure_order ON job_failure ("order") WHERE "order" IS NOT NULL;
CREATE INDEX job_failure_event ON job_failure (event) WHERE event IS NOT NULL;
CREATE INDEX job_failure_user ON job_failure ("user") WHERE "user" IS NOT NULL;

-- What the queue itself has given up so far waits for a person, too; from now on api/jobs/care says when to give up.
DO $$
BEGIN
  IF to_regclass('graphile_worker._private_jobs') IS NULL THEN RETURN; END IF;
  INSERT INTO job_failure (job, kind, payload, reason, attempts)
  SELECT jobs.id, tasks.identifier, jobs.payload::jsonb, 'Given up before reasons were kept; see the log', jobs.attempts
    FROM graphile_worker._private_jobs jobs JOIN graphile_worker._private_tasks tasks ON tasks.id = jobs.task_id
   WHERE jobs.attempts >= jobs.max_attempts AND jobs.locked_at IS NULL;
  DELETE FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL;
  UPDATE graphile_worker._private_jobs SET max_attempts = 1000 WHERE attempts < max_attempts;
END $$;

-- A refund that failed can be tried again; to the provider each try is another one.
ALTER TABLE refund ADD attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0);
