-- The outbox: one row a delivery, the posts it became, and small named values.
-- Times are milliseconds: *_at UTC, *_boot since the machine's start. The application_id is "TwnB" in ASCII.
PRAGMA application_id = 1417113154;

CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE CHECK (key <> ''),
	item TEXT NOT NULL,
	channel TEXT NOT NULL,
	kind TEXT NOT NULL,
	reference TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('scheduled', 'held', 'sending', 'uncertain', 'delivered', 'failed', 'cancelled', 'expired')),
	cause TEXT NOT NULL CHECK (cause IN ('', 'person', 'approval', 'channel', 'account', 'planner')),
	due_at INTEGER NOT NULL,
	order_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
	ready INTEGER NOT NULL CHECK (ready IN (0, 1)),
	payload TEXT NOT NULL,
	payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
	attempts INTEGER NOT NULL,
	stage INTEGER NOT NULL,
	memo TEXT NOT NULL,
	effect INTEGER NOT NULL CHECK (effect IN (0, 1)),
	sent_at INTEGER NOT NULL,
	wait_boot INTEGER NOT NULL,
	lost_boot INTEGER NOT NULL,
	looks INTEGER NOT NULL,
	asking INTEGER NOT NULL CHECK (asking IN (0, 1)),
	tries_max INTEGER NOT NULL,
	receipt_id TEXT NOT NULL,
	receipt_url TEXT NOT NULL,
	receipt_also TEXT NOT NULL,
	receipt_at INTEGER NOT NULL,
	error TEXT NOT NULL
) STRICT;

-- What is due is found at the front of an index that holds nothing else than what waits to go out.
CREATE INDEX deliveries_due ON deliveries (channel, urgent, due_at, order_at, id, wait_boot) WHERE state = 'scheduled' AND ready = 1;
CREATE INDEX deliveries_waiting ON deliveries (channel, wait_boot) WHERE state = 'scheduled' AND ready = 1 AND wait_boot > 0;
CREATE INDEX deliveries_unready ON deliveries (due_at, order_at) WHERE state = 'scheduled' AND ready = 0;
CREATE INDEX deliveries_expiry ON deliveries (expires_at) WHERE state IN ('scheduled', 'held');
CREATE INDEX deliveries_open ON deliveries (channel) WHERE state IN ('sending', 'uncertain');
CREATE INDEX deliveries_state ON deliveries (state, due_at, order_at);
CREATE INDEX deliveries_item ON deliveries (item);
CREATE INDEX deliveries_reference ON deliveries (reference);

CREATE TABLE posts (
	channel TEXT NOT NULL,
	post TEXT NOT NULL CHECK (post <> ''),
	delivery INTEGER NOT NULL REFERENCES deliveries (id),
	PRIMARY KEY (channel, post)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
