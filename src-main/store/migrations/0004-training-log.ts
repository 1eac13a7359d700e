/** What a training run told, line by line: it is read while the run goes on, and after the program was closed. */
export const trainingLog = {
  version: 4,
  name: '0004-training-log',
  sql: `
CREATE TABLE training_line (
  run_id TEXT NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL CHECK (seq > 0),
  at_ms INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
`,
} as const;
