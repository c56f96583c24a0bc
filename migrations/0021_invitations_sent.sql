-- Up Migration

-- When the mail with the tickets went out: a paid order has this, or a job that will send it.
ALTER TABLE "order" ADD invitation_sent_at timestamptz;
-- Of those before, the queue and its failures knew what had not gone out.
UPDATE "order" SET invitation_sent_at = paid_at WHERE paid_at IS NOT NULL;
