/**
 * Training runs with the history of their epochs, where models come from, which model answers for a task, and how fast this machine
 * trains. A run keeps what was asked, the job that it became and the data as they were frozen; recordings by opaque ids.
 */
export const training = {
  version: 3,
  name: '0003-training',
  sql: `
CREATE TABLE training_run (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  -- The job of the queue that runs it, or ran it last.
  job_id TEXT,
  -- What a person asked for, and the training job that came of it.
  plan_json TEXT NOT NULL,
  job_json TEXT NOT NULL,
  -- What the data were when the run was made.
  survey_json TEXT NOT NULL,
  -- Recordings by side and set with its head: resuming wants the same.
  frozen_json TEXT NOT NULL,
  frozen_sha256 TEXT NOT NULL,
  -- Name inside the library's training folder: checkpoints and the log.
  folder TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  finished_at_ms INTEGER,
  message TEXT NOT NULL,
  -- The best macro F1 on validation patients so far; a share, 0 to 1.
  best_macro_f1 REAL,
  epoch_count INTEGER NOT NULL DEFAULT 0,
  outcome_json TEXT,
  model_id TEXT
) STRICT;
CREATE INDEX training_run_by_created_at ON training_run (created_at_ms);
CREATE INDEX training_run_by_state ON training_run (state);

CREATE TABLE training_epoch (
  run_id TEXT NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch > 0),
  facts_json TEXT NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

-- Where a model of the library comes from; one that came with the program has no row.
CREATE TABLE model_origin (
  model_id TEXT PRIMARY KEY,
  -- The first model of a line of versions.
  family TEXT NOT NULL,
  parent_model_id TEXT,
  run_id TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX model_origin_by_family ON model_origin (family, created_at_ms);

CREATE TABLE active_model (
  task TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  activated_at_ms INTEGER NOT NULL
) STRICT;

-- Rows a second that this machine trained; 'what' names the network and what of it was trained.
CREATE TABLE training_rate (
  what TEXT PRIMARY KEY,
  rows_per_sec REAL NOT NULL CHECK (rows_per_sec > 0),
  how TEXT NOT NULL CHECK (how IN ('earlier-run', 'probe')),
  measured_at_ms INTEGER NOT NULL
) STRICT;
`,
} as const;
