-- What a person approved, text by text; and what people did.
ALTER TABLE deliveries ADD COLUMN approval INTEGER NOT NULL DEFAULT 0 CHECK (approval IN (0, 1));
ALTER TABLE deliveries ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN hold_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN approved_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN approved_hash BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000'
	CHECK (length(approved_hash) = 32);
ALTER TABLE deliveries ADD COLUMN overridden INTEGER NOT NULL DEFAULT 0 CHECK (overridden IN (0, 1));

-- A text that waits for approval is written, too: it is what is approved.
DROP INDEX deliveries_unready;
CREATE INDEX deliveries_unwritten ON deliveries (due_at, order_at)
	WHERE ready = 0 AND (state = 'scheduled' OR (state = 'held' AND cause = 'approval'));
CREATE INDEX deliveries_overridden ON deliveries (approved_at) WHERE overridden = 1;

CREATE TABLE audit (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL CHECK (actor <> ''),
	action TEXT NOT NULL CHECK (action <> ''),
	key TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;

PRAGMA user_version = 9;
