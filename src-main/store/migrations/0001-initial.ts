/**
 * First schema. Conventions: STRICT tables, text ids (UUIDv7) but for annotations, whole milliseconds UTC in *_ms,
 * units in column names, JSON in *_json. Samples themselves live in files; rows point to them.
 */
export const initial = {
  version: 1,
  name: '0001-initial',
  sql: `
CREATE TABLE patient (
  id TEXT PRIMARY KEY,
  created_at_ms INTEGER NOT NULL
) STRICT;

-- The only table that says who somebody is. Deleting a patient empties it and leaves the opaque id.
CREATE TABLE patient_identity (
  patient_id TEXT PRIMARY KEY REFERENCES patient (id) ON DELETE CASCADE,
  age_years INTEGER,
  sex TEXT CHECK (sex IN ('female', 'male')),
  -- How the source tells one person from another, hashed with a salt of the library's own; null where it does not.
  match_hash TEXT
) STRICT;

CREATE TABLE record (
  id TEXT PRIMARY KEY,
  patient_id TEXT REFERENCES patient (id),
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  content_sha256 TEXT NOT NULL UNIQUE,
  rate_numerator INTEGER NOT NULL CHECK (rate_numerator > 0),
  rate_denominator INTEGER NOT NULL CHECK (rate_denominator > 0),
  sample_count INTEGER NOT NULL CHECK (sample_count > 0),
  duration_sec REAL NOT NULL,
  lead_names_json TEXT NOT NULL,
  recorded_at TEXT,
  notices_json TEXT NOT NULL,
  is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
  imported_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'predicted', 'in-review'))
) STRICT;
CREATE INDEX record_by_name ON record (name);
CREATE INDEX record_by_imported_at ON record (imported_at_ms);
CREATE INDEX record_by_patient ON record (patient_id);

-- Header comments may name a person: kept with the identity, never beside the samples.
CREATE TABLE record_identity (
  record_id TEXT PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
  comments_json TEXT NOT NULL
) STRICT;

CREATE TABLE signal_file (
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  group_index INTEGER NOT NULL,
  -- Base names inside the library's signals folder.
  header_name TEXT NOT NULL,
  data_name TEXT NOT NULL,
  pyramid_name TEXT NOT NULL,
  wfdb_format INTEGER NOT NULL CHECK (wfdb_format IN (16, 24, 32)),
  rate_numerator INTEGER NOT NULL CHECK (rate_numerator > 0),
  rate_denominator INTEGER NOT NULL CHECK (rate_denominator > 0),
  sample_count INTEGER NOT NULL,
  signal_count INTEGER NOT NULL,
  data_size_bytes INTEGER NOT NULL,
  data_sha256 TEXT NOT NULL,
  PRIMARY KEY (record_id, group_index)
) STRICT;

CREATE TABLE lead (
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  lead_index INTEGER NOT NULL,
  group_index INTEGER NOT NULL,
  index_in_group INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ecg', 'other')),
  gain_adu_per_unit REAL NOT NULL,
  baseline_adu REAL NOT NULL,
  unit TEXT NOT NULL,
  calibrated INTEGER NOT NULL CHECK (calibrated IN (0, 1)),
  adc_resolution_bits INTEGER NOT NULL,
  adc_zero_adu INTEGER NOT NULL,
  PRIMARY KEY (record_id, lead_index)
) STRICT;

CREATE TABLE gap (
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  lead_index INTEGER NOT NULL,
  -- In the record's time base, half-open.
  start_sample INTEGER NOT NULL,
  end_sample INTEGER NOT NULL,
  PRIMARY KEY (record_id, lead_index, start_sample)
) STRICT;

CREATE TABLE annotation_set (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('imported', 'reader')),
  name TEXT NOT NULL,
  base_json TEXT NOT NULL,
  custom_labels_json TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  next_annotation_id INTEGER NOT NULL,
  -- An imported file as it came.
  source_name TEXT,
  source_bytes BLOB,
  content_sha256 TEXT
) STRICT;
CREATE INDEX annotation_set_by_record ON annotation_set (record_id);
CREATE UNIQUE INDEX annotation_set_by_content ON annotation_set (record_id, name, content_sha256) WHERE kind = 'imported';

-- One row per act of a person (or per import): a hash chain, never changed.
CREATE TABLE annotation_event (
  set_id TEXT NOT NULL REFERENCES annotation_set (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  operation_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'create', 'edit', 'undo', 'redo')),
  -- For undo and redo: the event whose changes it takes back or does again.
  target_seq INTEGER,
  label TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT,
  at_ms INTEGER NOT NULL,
  change_count INTEGER NOT NULL,
  -- Canonical JSON of the changes, each {id, before, after}.
  changes_json TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (set_id, seq)
) STRICT;

-- Projection of the events, written in the same transaction.
CREATE TABLE annotation (
  set_id TEXT NOT NULL REFERENCES annotation_set (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  code INTEGER NOT NULL,
  subtype INTEGER NOT NULL,
  chan INTEGER NOT NULL,
  num INTEGER NOT NULL,
  aux TEXT,
  status TEXT NOT NULL,
  base_code INTEGER,
  base_sample INTEGER,
  PRIMARY KEY (set_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_by_sample ON annotation (set_id, sample);

CREATE TABLE prediction_run (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL,
  -- Everything of PredictionRun but the ids and the time.
  facts_json TEXT NOT NULL,
  beat_count INTEGER NOT NULL,
  -- Columns of the beats, little-endian: float64 samples, float32 probabilities, uint8 abstentions, float32 qualities.
  samples BLOB NOT NULL,
  probabilities BLOB NOT NULL,
  abstentions BLOB NOT NULL,
  qualities BLOB NOT NULL
) STRICT;
CREATE INDEX prediction_run_by_record ON prediction_run (record_id, created_at_ms);

CREATE TABLE model (
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  weights_sha256 TEXT NOT NULL,
  card_json TEXT NOT NULL,
  first_used_at_ms INTEGER NOT NULL,
  PRIMARY KEY (id, version)
) STRICT;

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  done_count INTEGER NOT NULL,
  total_count INTEGER,
  counted_unit TEXT NOT NULL,
  message TEXT NOT NULL,
  failures_json TEXT NOT NULL,
  result_ids_json TEXT NOT NULL
) STRICT;
CREATE INDEX job_by_created_at ON job (created_at_ms);

-- Append-only; ids only, no identifiers. Its own hash chain.
CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_id TEXT,
  facts_json TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT;

-- Facts of the library itself: its salt, when it was made.
CREATE TABLE library_fact (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Rows that may go only with a whole record or set: the deleting command puts the set's id here for its transaction.
CREATE TABLE deletion_permit (
  set_id TEXT PRIMARY KEY
) STRICT;

CREATE TRIGGER annotation_event_no_update BEFORE UPDATE ON annotation_event
BEGIN SELECT RAISE(ABORT, 'annotation events are never changed'); END;
CREATE TRIGGER annotation_event_no_delete BEFORE DELETE ON annotation_event
WHEN NOT EXISTS (SELECT 1 FROM deletion_permit WHERE set_id = OLD.set_id)
BEGIN SELECT RAISE(ABORT, 'annotation events go only with their whole record'); END;
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
`,
} as const;
