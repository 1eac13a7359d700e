import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '#main/training/csv.ts';
import { root } from '#scripts/setup/places.mjs';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordedJob } from './recorded-beats.ts';

// node test/bench/harness/record-beats.ts NAME MODEL_FOLDER...: models of jobs whose test rows are the same beats of labelled recordings.
const [name = '', ...folders] = process.argv.slice(2);
const read = (folder: string, table: string) =>
  unwrap(parseCsv(readFileSync(join(folder, 'answers', `${table}.csv`), 'utf8'), `${table}.csv`));
const [first = ''] = folders;
const reference = read(first, 'reference');
const groups = read(first, 'groups').rows;
const models = folders.map((folder) => ({
  card: modelCardSchema.parse(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'))),
  rows: read(folder, 'predictions').rows,
}));
const lines = reference.rows.map(({ cells: [record = '', truth = ''] }, k) => {
  const own = models.map(({ rows }) => rows[k]?.cells ?? []);
  if (own.some(([other]) => other !== record))
    throw new Error(`record-beats: ${record} is not in the same place of all`);
  return [record.replace(/#\d+$/, ''), groups[k]?.cells[1] ?? '', truth, ...own.map((cells) => cells[1] ?? '')];
});
const jobs = models.map(({ card: { id, trainingCommand, seed, provenance, trainingData, results } }): RecordedJob => {
  const [beats, recordings] = results.map(({ figures }) => figures?.classes[0]);
  const of = (figure: 'threshold' | 'rocAuc') => {
    const values = [beats, recordings].map(
      (own) => (figure === 'threshold' ? own?.threshold : own?.rocAuc.value) ?? NaN,
    );
    return { beats: values[0] ?? NaN, recordings: values[1] ?? NaN };
  };
  const { chosenEpoch = 0, epochCount = 0, trainingSec = 0 } = provenance ?? {};
  const balance = /(Classes are not balanced\.|SMOTE .*)$/.exec(trainingData)?.[0] ?? '';
  return {
    ...{ id, command: trainingCommand, seed, chosenEpoch, epochCount, trainingSec, balance },
    ...{ thresholds: of('threshold'), rocAuc: of('rocAuc') },
  };
});
const header = ['record', 'group', reference.header[1] ?? '', ...jobs.map(({ id }) => id)];
const path = (suffix: string) => join(root, 'test', 'bench', 'recorded', `${name}.${suffix}`);
writeFileSync(path('beats.csv'), `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`);
writeFileSync(path('jobs.json'), `${JSON.stringify(jobs, undefined, 2)}\n`);
