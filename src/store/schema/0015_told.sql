-- Where the announcement never went out, a reminder is what people were told.
DROP INDEX deliveries_told;
CREATE INDEX deliveries_told ON deliveries (expires_at, item)
	WHERE state = 'delivered' AND kind IN ('meeting.notice', 'meeting.reminder', 'meeting.change');

PRAGMA user_version = 15;
