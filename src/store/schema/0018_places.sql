-- Replies under the same post stand side by side: a number is that of its place and, in the low 32 bits, which of those there it is. So
-- no index has to be kept to find them, and a reply names neither its item nor its delivery. The key of its name begins with what tells
-- most replies apart. What is unread and what was deleted is little: one index has both.
CREATE TABLE places (
	id INTEGER PRIMARY KEY,
	channel TEXT NOT NULL,
	item TEXT NOT NULL,
	delivery TEXT NOT NULL,
	UNIQUE (item, delivery, channel)
) STRICT;

INSERT INTO places (channel, item, delivery) SELECT channel, item, delivery FROM replies GROUP BY channel, item, delivery ORDER BY min(id);

CREATE TABLE replies_placed (
	id INTEGER PRIMARY KEY,
	channel TEXT NOT NULL,
	service_id TEXT NOT NULL CHECK (service_id <> ''),
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
	UNIQUE (service_id, channel)
) STRICT;

INSERT INTO replies_placed
	SELECT (p.id << 32) + row_number() OVER (PARTITION BY p.id ORDER BY r.id), r.channel, service_id, author, voter, text, picks, form,
		parent, received_at, fetched_at, basis, edited, deleted, read, choices, vote, deleted_in_time, late_change, missed, revision, number
	FROM replies AS r JOIN places AS p ON p.item = r.item AND p.delivery = r.delivery AND p.channel = r.channel ORDER BY p.id, r.id;

UPDATE followups SET reply = ifnull((SELECT n.id FROM replies AS o JOIN replies_placed AS n
	ON n.service_id = o.service_id AND n.channel = o.channel WHERE o.id = followups.reply), reply) WHERE reply <> 0;

DROP TABLE replies;
ALTER TABLE replies_placed RENAME TO replies;
CREATE INDEX replies_special ON replies (read) WHERE read = 0 OR deleted = 1;

PRAGMA user_version = 18;
