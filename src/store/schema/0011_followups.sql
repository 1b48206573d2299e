-- What follows a post that is out: it is edited, taken down, or something is said under it. Like a delivery it is written before it
-- leaves. The cause is the key of the delivery that it follows from, or "order"; a reply is the one that it answers.
CREATE TABLE followups (
	id INTEGER PRIMARY KEY,
	delivery INTEGER NOT NULL REFERENCES deliveries (id),
	kind TEXT NOT NULL CHECK (kind IN ('edit', 'removal', 'comment', 'answer')),
	cause TEXT NOT NULL,
	reply INTEGER NOT NULL,
	payload TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'calling', 'done', 'dropped', 'failed')),
	due_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	wait_boot INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	stage INTEGER NOT NULL,
	memo TEXT NOT NULL,
	effect INTEGER NOT NULL CHECK (effect IN (0, 1)),
	error TEXT NOT NULL,
	UNIQUE (delivery, kind, cause, reply)
) STRICT;

CREATE INDEX followups_open ON followups (due_at) WHERE state IN ('waiting', 'calling');
CREATE INDEX followups_failed ON followups (due_at) WHERE state = 'failed';
CREATE INDEX followups_reply ON followups (reply) WHERE reply <> 0;

PRAGMA user_version = 11;
