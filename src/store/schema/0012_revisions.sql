-- Versions of a reply may come late, again, or in another order than they were made.
ALTER TABLE replies ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE replies ADD COLUMN number INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 12;
