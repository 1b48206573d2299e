-- Closed counts, items made by `announce`, and the last good text of each agenda file.
CREATE TABLE tallies (
	item TEXT PRIMARY KEY,
	json TEXT NOT NULL,
	closed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE announced (
	n INTEGER PRIMARY KEY AUTOINCREMENT,
	json TEXT NOT NULL
) STRICT;

CREATE TABLE agenda_texts (
	path TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	stored_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
