-- Posts that were never read stand side by side by their time, whatever their channel: each new one is written beside the one before. What
-- falls due goes over to its channel (readings_ripen).
ALTER TABLE readings ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0 CHECK (fresh = 0 OR fresh = 1);
DROP INDEX readings_due;
CREATE INDEX readings_due ON readings (channel, next_at, until_at) WHERE fresh = 0;
CREATE INDEX readings_fresh ON readings (next_at) WHERE fresh = 1;

PRAGMA user_version = 16;
