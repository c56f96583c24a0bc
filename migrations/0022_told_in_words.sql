-- Up Migration

-- What differs is told in the language of whoever reads it: which sentence, and what stands in it, money in minor units.
-- Differences from before have their English sentence only, and notifications that were refused theirs.
ALTER TABLE payment_difference ADD said jsonb, ALTER detail DROP NOT NULL,
  ADD CONSTRAINT payment_difference_says CHECK (detail IS NOT NULL OR said IS NOT NULL);

-- "refused" is a code from now on; what belongs to it, an address for example, stands beside it.
ALTER TABLE payment_notification ADD refused_detail varchar(255);
