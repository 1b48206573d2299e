-- Where collecting stands, and what is known of each lane.
CREATE TABLE lanes (
	name TEXT PRIMARY KEY CHECK (name <> ''),
	self TEXT NOT NULL,
	cursor TEXT NOT NULL,
	polled_at INTEGER NOT NULL,
	paced_boot INTEGER NOT NULL,
	wait_boot INTEGER NOT NULL,
	wait_reason TEXT NOT NULL,
	cooldowns INTEGER NOT NULL,
	quotas INTEGER NOT NULL,
	failures INTEGER NOT NULL,
	broken INTEGER NOT NULL CHECK (broken IN (0, 1)),
	broken_reason TEXT NOT NULL,
	broken_at INTEGER NOT NULL,
	token_expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE readings (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
	channel TEXT NOT NULL,
	next_at INTEGER NOT NULL,
	read_at INTEGER NOT NULL,
	read_boot INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	failures INTEGER NOT NULL
) STRICT;

-- Readings that have ended stay, but behind the ones that are open.
CREATE INDEX readings_open ON readings (channel, until_at);

PRAGMA user_version = 4;
