-- What staff may have to be told, and what they were told when.
CREATE TABLE news (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id)
) STRICT;

CREATE TABLE told (
	subject TEXT PRIMARY KEY CHECK (subject <> ''),
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 10;
