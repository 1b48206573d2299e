-- Which of its item's posts it is, in the order in which they left: clocks are set back, and what people were told last must still be known.
ALTER TABLE deliveries ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 17;
