-- SPDX-License-Identifier: ISC
--
-- The store, schema 1.  Becomes a C string at build time (local.mk).  What came
-- later stands in migrate.c, a step a schema.
--
-- Times are seconds since 1970.  Words (verdict, state, kind, ...) are spelt
-- as in words.h, so that `sqlite3 store` can be read by a person.  A NULL
-- reference means none.  Every index is there for a question that the hook or
-- `run` asks, and costs each message one page in the log: add with care.

CREATE TABLE thread (
  id          INTEGER PRIMARY KEY,
  last        INTEGER NOT NULL,
  subject_key TEXT NOT NULL,
  list        TEXT,
  tainted     INTEGER NOT NULL,
  muted       INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_by_subject ON thread (subject_key, list, last) WHERE subject_key <> '';

-- Which thread a Message-ID belongs to (keyed hashes).
CREATE TABLE thread_ref (
  mac    BLOB PRIMARY KEY,
  thread INTEGER NOT NULL REFERENCES thread
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  id           INTEGER PRIMARY KEY,
  created      INTEGER NOT NULL,
  updated      INTEGER NOT NULL,
  thread       INTEGER REFERENCES thread,
  state        TEXT NOT NULL,
  verdict      TEXT NOT NULL,
  summary_only INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  approved     INTEGER NOT NULL,
  mode         TEXT,
  topics       TEXT,
  subject      TEXT,
  list         TEXT,
  summary      TEXT,
  due          INTEGER NOT NULL,
  decided      INTEGER NOT NULL,
  decided_by   TEXT,
  relayed      INTEGER NOT NULL,
  linked       INTEGER REFERENCES item,
  reminders    INTEGER NOT NULL,
  token_floor  INTEGER NOT NULL,
  why          TEXT
) STRICT;
CREATE INDEX item_by_thread ON item (thread, id);
CREATE INDEX item_by_state ON item (state);

-- AUTOINCREMENT here and at event: a number that an event speaks of is never
-- given to another row, and numbers that are missing at the end are noticed.
CREATE TABLE message (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  received     INTEGER NOT NULL,
  id_mac       BLOB NOT NULL,
  text_mac     BLOB NOT NULL,
  date         INTEGER NOT NULL,
  size         INTEGER NOT NULL,
  origin       TEXT NOT NULL,
  source       TEXT,
  message_id   TEXT,
  list         TEXT,
  from_name    TEXT,
  sender       TEXT,
  subject      TEXT,
  archived_at  TEXT,
  verdict      TEXT NOT NULL,
  score        REAL NOT NULL,
  topics       TEXT,
  reasons      TEXT,
  disposition  TEXT,
  flaws        INTEGER NOT NULL,
  summary_only INTEGER NOT NULL,
  partial      INTEGER NOT NULL,
  verified     INTEGER NOT NULL,
  item         INTEGER REFERENCES item,
  thread       INTEGER REFERENCES thread,
  twin         INTEGER
) STRICT;
CREATE INDEX message_by_id_mac ON message (id_mac);
CREATE INDEX message_by_verdict ON message (verdict, received);
CREATE INDEX message_by_item ON message (item) WHERE item IS NOT NULL;

-- The other lists it came over.
CREATE TABLE message_list (
  message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  list    TEXT NOT NULL,
  time    INTEGER NOT NULL,
  PRIMARY KEY (message, list)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw (
  message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  bytes   BLOB NOT NULL
) STRICT;

-- The words that made it a candidate.
CREATE TABLE hit (
  message  INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  position INTEGER NOT NULL,
  rule     TEXT NOT NULL,
  describe TEXT,
  topics   TEXT,
  score    REAL NOT NULL,
  before   TEXT,
  matched  TEXT,
  after    TEXT,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- All that is kept of a blocked message.
CREATE TABLE sealed (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  time   INTEGER NOT NULL,
  source TEXT,
  rule   TEXT NOT NULL,
  id_mac BLOB NOT NULL UNIQUE,
  told   INTEGER NOT NULL
) STRICT;
CREATE INDEX sealed_untold ON sealed (id) WHERE told = 0;

-- Keyed hashes of the runs of words of a blocked message, for a bounded time:
-- what repeats it in its thread is blocked too.  Few rows; written only when
-- something is blocked.
CREATE TABLE shingle (
  id     INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL REFERENCES thread,
  id_mac BLOB NOT NULL,
  time   INTEGER NOT NULL,
  hashes BLOB NOT NULL
) STRICT;
CREATE INDEX shingle_by_thread ON shingle (thread);
CREATE INDEX shingle_by_time ON shingle (time);

-- By what a message that was reported elsewhere is found again: keyed hashes of
-- its text, of what it names, of its thread.  Written by `run` alone.
CREATE TABLE trace (
  hash    INTEGER NOT NULL,
  message INTEGER NOT NULL,
  time    INTEGER NOT NULL,
  PRIMARY KEY (hash, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_by_time ON trace (time);

-- What the liaison was shown.  The message may be gone one day.
CREATE TABLE revision (
  item     INTEGER NOT NULL REFERENCES item,
  revision INTEGER NOT NULL,
  created  INTEGER NOT NULL,
  message  INTEGER,
  excerpt  TEXT,
  summary  TEXT,
  link     TEXT,
  note     TEXT,
  PRIMARY KEY (item, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  id   INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES item,
  time INTEGER NOT NULL,
  who  TEXT,
  text TEXT
) STRICT;
CREATE INDEX note_by_item ON note (item);

-- The hash covers the row before it (event.c).  No references: an event
-- outlives what it tells of.  Nothing of a row changes; of an item that is
-- sealed the reasons are forgotten (`why` with its `salt`), and the chain goes
-- by `why_hash`.
CREATE TABLE event (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  time       INTEGER NOT NULL,
  item       INTEGER,
  message    INTEGER,
  what       TEXT NOT NULL,
  who        TEXT,
  means      TEXT,
  why        TEXT,
  state_from TEXT,
  state_to   TEXT,
  salt       BLOB,
  why_hash   BLOB,
  hash       BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_item ON event (item) WHERE item IS NOT NULL;
CREATE TRIGGER event_update BEFORE UPDATE ON event
WHEN NEW.why IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.id <> OLD.id OR NEW.time <> OLD.time
  OR NEW.item IS NOT OLD.item OR NEW.message IS NOT OLD.message OR NEW.what <> OLD.what
  OR NEW.who IS NOT OLD.who OR NEW.means IS NOT OLD.means OR NEW.state_from IS NOT OLD.state_from
  OR NEW.state_to IS NOT OLD.state_to OR NEW.why_hash IS NOT OLD.why_hash OR NEW.hash <> OLD.hash
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE outgoing (
  id          INTEGER PRIMARY KEY,
  created     INTEGER NOT NULL,
  due         INTEGER NOT NULL,
  item        INTEGER REFERENCES item,
  revision    INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  state       TEXT NOT NULL,
  message_id  TEXT NOT NULL UNIQUE,
  recipients  TEXT NOT NULL,
  in_reply_to TEXT,
  sheet       INTEGER,
  subject     TEXT,
  text        TEXT,
  attempts    INTEGER NOT NULL,
  attempted   INTEGER NOT NULL,
  answer      TEXT,
  sent        INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_by_state ON outgoing (state, due);
CREATE INDEX outgoing_by_item ON outgoing (item) WHERE item IS NOT NULL;

-- The bytes as they go on the wire.
CREATE TABLE outgoing_body (
  outgoing INTEGER PRIMARY KEY REFERENCES outgoing ON DELETE CASCADE,
  bytes    BLOB NOT NULL
) STRICT;

-- What a digest carries, and what a preview, a sheet or a reminder showed.
CREATE TABLE digest_item (
  outgoing INTEGER NOT NULL REFERENCES outgoing,
  position INTEGER NOT NULL,
  item     INTEGER NOT NULL REFERENCES item,
  revision INTEGER NOT NULL,
  PRIMARY KEY (outgoing, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_item_by_item ON digest_item (item);

-- Corrections of what went out; the digest that took one along, or NULL.
CREATE TABLE erratum (
  id       INTEGER PRIMARY KEY,
  item     INTEGER NOT NULL REFERENCES item,
  time     INTEGER NOT NULL,
  who      TEXT,
  text     TEXT,
  outgoing INTEGER REFERENCES outgoing
) STRICT;
CREATE INDEX erratum_by_outgoing ON erratum (outgoing);

-- Documents that the liaison wants to hear of ("watch draft-...").
CREATE TABLE watch (
  glob TEXT PRIMARY KEY,
  time INTEGER NOT NULL,
  who  TEXT
) STRICT, WITHOUT ROWID;

-- Replies that were acted on.
CREATE TABLE reply (
  mac  BLOB PRIMARY KEY,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE value (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
