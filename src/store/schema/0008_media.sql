-- The picture that was drawn for a delivery: a file in cards/, and of which payload it is the picture.
CREATE TABLE media (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
	file TEXT NOT NULL UNIQUE CHECK (file <> ''),
	payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
	drawn_at INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 8;
