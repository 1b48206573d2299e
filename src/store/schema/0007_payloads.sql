-- The texts of deliveries stand by themselves: they are long and stay as they are, while their rows change with every step.
CREATE TABLE payloads (
	delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
	text TEXT NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO payloads (delivery, text, hash) SELECT id, payload, payload_hash FROM deliveries;
ALTER TABLE deliveries DROP COLUMN payload;
ALTER TABLE deliveries DROP COLUMN payload_hash;

-- What is on its way is known to the process that sends it; what got lost has to be found.
DROP INDEX deliveries_open;
CREATE INDEX deliveries_lost ON deliveries (channel) WHERE state = 'uncertain' AND asking = 0;

-- The next post to be read stands in front.
DROP INDEX readings_open;
CREATE INDEX readings_due ON readings (channel, next_at, until_at);

PRAGMA user_version = 7;
