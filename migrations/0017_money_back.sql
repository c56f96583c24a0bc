-- Up Migration

-- Why money that came too late bought no tickets, so that its mail can say so: the time ran out (late), the order had
-- been cancelled or refunded, the event was over, or it was cancelled.
ALTER TABLE refund DROP CONSTRAINT refund_reason_check,
  ADD CONSTRAINT refund_reason_check CHECK (reason IN ('late', 'surplus', 'amount', 'order_closed', 'event_past',
    'event_cancelled', 'buyer', 'organiser', 'event'));
-- Money that bought no ticket goes back once.
DROP INDEX refund_whole;
CREATE UNIQUE INDEX refund_whole ON refund (payment)
  WHERE reason IN ('late', 'surplus', 'amount', 'order_closed', 'event_past', 'event_cancelled');

-- A provider may have the money of a payment for another order, or for none of ours.
ALTER TABLE payment_difference DROP CONSTRAINT payment_difference_kind_check,
  ADD CONSTRAINT payment_difference_kind_check CHECK (kind IN ('amount', 'order', 'unknown', 'missing', 'status',
    'refunded', 'refund_failed', 'receipt'));

-- What the receipt of a payment said: the receipt of a refund says the same, whatever the organiser has changed since.
-- Without the buyer's address; no items where none was owed; null in payments from before.
ALTER TABLE payment ADD receipt_said jsonb;
