/** What models of whole recordings and of fragments answered: one row for each time that a model was asked about a recording. */
export const recordAnswers = {
  version: 5,
  name: '0005-record-answers',
  sql: `
CREATE TABLE record_answer (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL,
  -- Everything of RecordRun but the ids and the time.
  facts_json TEXT NOT NULL,
  -- Stretches with their probabilities, or why there are none; samples count in the record's time base.
  rows_json TEXT NOT NULL
) STRICT;
CREATE INDEX record_answer_by_record ON record_answer (record_id, created_at_ms);
`,
} as const;
