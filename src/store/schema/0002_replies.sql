-- What people said. An erased reply leaves a mark (a salted hash of its channel and id) and nothing else,
-- so that polling does not store it again.
CREATE TABLE replies (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	channel TEXT NOT NULL,
	service_id TEXT NOT NULL CHECK (service_id <> ''),
	item TEXT NOT NULL,
	delivery TEXT NOT NULL,
	author TEXT NOT NULL,
	voter TEXT NOT NULL,
	text TEXT NOT NULL,
	picks TEXT NOT NULL,
	form TEXT NOT NULL CHECK (form IN ('text', 'poll', 'command', 'vote')),
	parent TEXT NOT NULL,
	received_at INTEGER NOT NULL,
	fetched_at INTEGER NOT NULL,
	basis TEXT NOT NULL CHECK (basis IN ('service', 'closed', 'fetched')),
	edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
	deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	read INTEGER NOT NULL CHECK (read IN (0, 1)),
	choices INTEGER NOT NULL,
	vote INTEGER NOT NULL,
	deleted_in_time INTEGER NOT NULL CHECK (deleted_in_time IN (0, 1)),
	late_change INTEGER NOT NULL CHECK (late_change IN (0, 1)),
	missed INTEGER NOT NULL,
	UNIQUE (channel, service_id)
) STRICT;

CREATE INDEX replies_unread ON replies (id) WHERE read = 0;
CREATE INDEX replies_item ON replies (item, received_at);
CREATE INDEX replies_delivery ON replies (delivery, received_at);
CREATE INDEX replies_author ON replies (author);
CREATE INDEX replies_live ON replies (deleted) WHERE deleted = 0;

CREATE TABLE erased (
	mark BLOB PRIMARY KEY CHECK (length(mark) = 32)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
