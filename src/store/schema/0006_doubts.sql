-- Deliveries of which a restored copy cannot say whether they went out since it was made.
CREATE TABLE doubts (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id)
) STRICT;

PRAGMA user_version = 6;
