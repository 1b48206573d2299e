-- What is on its way, and what has just arrived: while many leave at once, the two steps of each are written here, side by side, and brought
-- over to the wide rows of the outbox and their indexes later, together (transit.h).
CREATE TABLE transit (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
	state TEXT NOT NULL CHECK (state = 'sending' OR state = 'delivered'),
	attempts INTEGER NOT NULL,
	stage INTEGER NOT NULL,
	memo TEXT NOT NULL,
	effect INTEGER NOT NULL CHECK (effect = 0 OR effect = 1),
	sent_at INTEGER NOT NULL,
	turn INTEGER NOT NULL,
	error TEXT NOT NULL,
	wait_boot INTEGER NOT NULL,
	tries_max INTEGER NOT NULL,
	receipt_id TEXT NOT NULL,
	receipt_url TEXT NOT NULL,
	receipt_at INTEGER NOT NULL,
	read_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 20;
