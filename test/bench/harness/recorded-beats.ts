import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseCsv } from '#main/training/csv.ts';
import { joinBeats } from '#main/training/jobs/join-beats.ts';
import { CARD_REPLICATES } from '#main/training/jobs/judge-run.ts';
import { reportRows } from '#main/training/report-rows.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';
import { root } from '#scripts/setup/places.mjs';

/** Of one job's card: what its answers alone do not say. */
export const recordedJobsSchema = z.array(
  z.strictObject({
    id: z.string(),
    command: z.string(),
    seed: z.int(),
    chosenEpoch: z.int(),
    epochCount: z.int(),
    trainingSec: z.number(),
    balance: z.string(),
    /** Chosen on validation beats, and on validation recordings by the mean over their beats. */
    thresholds: z.strictObject({ beats: z.number(), recordings: z.number() }),
    /** As the card says it. */
    rocAuc: z.strictObject({ beats: z.number(), recordings: z.number() }),
  }),
);

export type RecordedJob = z.infer<typeof recordedJobsSchema>[number];

/** Test beats with one yes-or-no label, which is their recording's, and what the networks of several jobs said of them. */
export interface RecordedBeats {
  readonly label: string;
  readonly jobs: readonly RecordedJob[];
  /** Recording and person of each beat, numbered in order of appearance; a recording of nobody known is a person. */
  readonly recordOfRow: Int32Array;
  readonly groups: Uint32Array;
  readonly labels: Uint8Array;
  readonly probabilitiesOf: (jobId: string) => Float32Array;
}

/** Files that record-beats.ts wrote: NAME.jobs.json, and NAME.beats.csv with the columns record, group, the label, and each job. */
export function readRecordedBeats(name: string): RecordedBeats {
  const path = (suffix: string) => join(root, 'test', 'bench', 'recorded', `${name}.${suffix}`);
  const jobs = recordedJobsSchema.parse(JSON.parse(readFileSync(path('jobs.json'), 'utf8')));
  const { header, rows } = unwrap(parseCsv(readFileSync(path('beats.csv'), 'utf8'), `${name}.beats.csv`));
  const cells = rows.map((row) => row.cells);
  const column = (head: string) => cells.map((own) => own[header.indexOf(head)] ?? '');
  const label = header[2] ?? '';
  const records = column('record');
  return {
    label,
    jobs,
    recordOfRow: Int32Array.from(number(records)),
    groups: Uint32Array.from(number(column('group').map((group, k) => (group === '' ? (records[k] ?? '') : group)))),
    labels: Uint8Array.from(column(label), Number),
    probabilitiesOf: (jobId) => Float32Array.from(column(jobId), Number),
  };
}

function number(names: readonly string[]): readonly number[] {
  const known = [...new Set(names)];
  const placeOf = new Map(known.map((own, k) => [own, k]));
  return names.map((own) => placeOf.get(own) ?? 0);
}

/** The two tables of a job's card, made again. */
export function judgeRecordedBeats(beats: RecordedBeats, job: RecordedJob) {
  const { label, recordOfRow, labels, groups } = beats;
  const probabilities = beats.probabilitiesOf(job.id);
  const all = Int32Array.from(labels.keys());
  const judge = (rows: Int32Array, own: Float32Array, threshold: number): ModelResult =>
    reportRows(
      {
        classIds: [label],
        labelKind: 'labels',
        supported: [0],
        labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
        probabilities: own,
        thresholds: [threshold],
        groups: Uint32Array.from(rows, (row) => groups[row] ?? 0),
        groupCount: new Set(groups).size,
        groupedBy: 'record',
      },
      {
        title: job.id,
        dataset: 'recorded answers',
        command: job.command,
        labelMap: null,
        beatPositions: null,
        seed: job.seed,
        replicateCount: CARD_REPLICATES,
      },
    );
  const joined = joinBeats({ recordOfRow, classIds: [label] }, all, probabilities);
  return {
    beats: judge(all, probabilities, job.thresholds.beats),
    recordings: judge(joined.rows, joined.probabilities, job.thresholds.recordings),
  };
}
