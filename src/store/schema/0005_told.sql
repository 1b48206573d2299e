-- What people were told of meetings to come stands in the payloads of what was delivered. Meetings that nobody declares any more are
-- found by it, so that they can be called off.
CREATE INDEX deliveries_told ON deliveries (expires_at, item) WHERE state = 'delivered' AND kind IN ('meeting.notice', 'meeting.change');

PRAGMA user_version = 5;
