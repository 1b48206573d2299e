-- What a delivery costs. A list of more than two words behind IN makes SQLite build a table in memory whenever the check is made, so the
-- checks of state and cause are written out.
DROP INDEX deliveries_due;
DROP INDEX deliveries_waiting;
DROP INDEX deliveries_unwritten;
DROP INDEX deliveries_expiry;
DROP INDEX deliveries_lost;
DROP INDEX deliveries_state;
DROP INDEX deliveries_told;

ALTER TABLE deliveries ADD COLUMN now_state TEXT NOT NULL DEFAULT 'scheduled' CHECK (
	now_state = 'scheduled' OR now_state = 'sending' OR now_state = 'delivered' OR now_state = 'held' OR now_state = 'uncertain' OR
	now_state = 'failed' OR now_state = 'cancelled' OR now_state = 'expired');
ALTER TABLE deliveries ADD COLUMN now_cause TEXT NOT NULL DEFAULT '' CHECK (
	now_cause = '' OR now_cause = 'person' OR now_cause = 'approval' OR now_cause = 'channel' OR now_cause = 'account' OR
	now_cause = 'planner');
UPDATE deliveries SET now_state = state, now_cause = cause;
ALTER TABLE deliveries DROP COLUMN state;
ALTER TABLE deliveries DROP COLUMN cause;
ALTER TABLE deliveries RENAME COLUMN now_state TO state;
ALTER TABLE deliveries RENAME COLUMN now_cause TO cause;

CREATE INDEX deliveries_due ON deliveries (channel, urgent, due_at, order_at, id, wait_boot) WHERE state = 'scheduled' AND ready = 1;
CREATE INDEX deliveries_waiting ON deliveries (channel, wait_boot) WHERE state = 'scheduled' AND ready = 1 AND wait_boot > 0;
CREATE INDEX deliveries_unwritten ON deliveries (due_at, order_at)
	WHERE ready = 0 AND (state = 'scheduled' OR (state = 'held' AND cause = 'approval'));
CREATE INDEX deliveries_expiry ON deliveries (expires_at) WHERE state IN ('scheduled', 'held');
CREATE INDEX deliveries_lost ON deliveries (channel, due_at, order_at) WHERE state = 'uncertain' AND asking = 0;
CREATE INDEX deliveries_state ON deliveries (state, due_at, order_at);
CREATE INDEX deliveries_told ON deliveries (expires_at, item) WHERE state = 'delivered' AND kind IN ('meeting.notice', 'meeting.change');

-- Post ids mostly grow with time: with them in front new ones stand side by side, whatever their channel.
CREATE TABLE posts_new (
	post TEXT NOT NULL CHECK (post <> ''),
	channel TEXT NOT NULL,
	delivery INTEGER NOT NULL REFERENCES deliveries (id),
	PRIMARY KEY (post, channel)
) STRICT, WITHOUT ROWID;
INSERT INTO posts_new (post, channel, delivery) SELECT post, channel, delivery FROM posts;
DROP TABLE posts;
ALTER TABLE posts_new RENAME TO posts;

PRAGMA user_version = 14;
