-- A reply costs what its row and its indexes cost. Two indexes find it: by name, and under its post. A list of more than two words
-- behind IN is built anew for every row that is checked, so the words are compared one by one. Numbers need not be unique beyond the
-- life of a row: what refers to a reply goes with it. Who was answered is noted with the answer: so only answers are found by author.
CREATE TABLE replies_narrow (
	id INTEGER PRIMARY KEY,
	channel TEXT NOT NULL,
	service_id TEXT NOT NULL CHECK (service_id <> ''),
	item TEXT NOT NULL,
	delivery TEXT NOT NULL,
	author TEXT NOT NULL,
	voter TEXT NOT NULL,
	text TEXT NOT NULL,
	picks TEXT NOT NULL,
	form TEXT NOT NULL CHECK (form = 'text' OR form = 'poll' OR form = 'command' OR form = 'vote'),
	parent TEXT NOT NULL,
	received_at INTEGER NOT NULL,
	fetched_at INTEGER NOT NULL,
	basis TEXT NOT NULL CHECK (basis = 'service' OR basis = 'closed' OR basis = 'fetched'),
	edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
	deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	read INTEGER NOT NULL CHECK (read IN (0, 1)),
	choices INTEGER NOT NULL,
	vote INTEGER NOT NULL,
	deleted_in_time INTEGER NOT NULL CHECK (deleted_in_time IN (0, 1)),
	late_change INTEGER NOT NULL CHECK (late_change IN (0, 1)),
	missed INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	number INTEGER NOT NULL,
	UNIQUE (channel, service_id)
) STRICT;

INSERT INTO replies_narrow SELECT * FROM replies ORDER BY id;
DROP TABLE replies;
ALTER TABLE replies_narrow RENAME TO replies;

CREATE INDEX replies_place ON replies (item, delivery, received_at);
CREATE INDEX replies_unread ON replies (id) WHERE read = 0;
CREATE INDEX replies_deleted ON replies (id) WHERE deleted = 1;

ALTER TABLE followups ADD COLUMN author TEXT NOT NULL DEFAULT '';
UPDATE followups SET author = ifnull((SELECT author FROM replies WHERE replies.id = followups.reply), '') WHERE reply <> 0;
CREATE INDEX followups_author ON followups (author) WHERE author <> '';

PRAGMA user_version = 13;
