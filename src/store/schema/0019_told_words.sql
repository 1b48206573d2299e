-- A list of more than two words behind IN makes SQLite build a table in memory for each row that becomes delivered: written out.
DROP INDEX deliveries_told;
CREATE INDEX deliveries_told ON deliveries (expires_at, item)
	WHERE state = 'delivered' AND (kind = 'meeting.notice' OR kind = 'meeting.reminder' OR kind = 'meeting.change');

PRAGMA user_version = 19;
