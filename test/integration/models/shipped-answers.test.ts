import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '#main/training/csv.ts';
import { root } from '#scripts/setup/places.mjs';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import { runHere } from '../cli/run-cli.ts';

const cinc = realData('cinc2017');
const folder = join(root, 'resources', 'models', 'rhythm-cinc2017');

const readTable = (path: string) => unwrap(parseCsv(readFileSync(path, 'utf8'), 'table'));

/** By record, the columns p_<class>. */
function toProbabilities({ header, rows }: ReturnType<typeof readTable>): ReadonlyMap<string, readonly number[]> {
  const columns = header.flatMap((name, k) => (name.startsWith('p_') ? [k] : []));
  return new Map(rows.map(({ cells }) => [cells[0] ?? '', columns.map((k) => Number(cells[k]))]));
}

describe.skipIf(cinc === undefined)('the shipped model of rhythm', () => {
  const card = modelCardSchema.parse(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')));
  const recorded = toProbabilities(readTable(join(folder, 'answers', 'predictions.csv')));
  const seen = new Set(card.trainingRecords);
  const own = [...recorded.keys()].filter((record) => !seen.has(`cinc2017/${record}`));

  it('gives by `predict --csv` the recorded answers about recordings of its own fold, which it has not seen', async () => {
    expect(own).toHaveLength(1535);
    const [data, csv] = [createFolder(), join(createFolder(), 'answers.csv')];
    const asked = own.filter((_, k) => k % 128 === 0);
    for (const record of asked)
      for (const suffix of ['.mat', '.hea']) copyFileSync(join(cinc!, record + suffix), join(data, record + suffix));

    const run = await runHere(['predict', data, '--model', 'rhythm-cinc2017', '--csv', csv], data);

    expect(run.exitCode).toBe(0);
    const answered = toProbabilities(readTable(csv));
    expect([...answered.keys()].sort()).toEqual(asked);
    for (const record of asked)
      answered.get(record)!.forEach((p, c) => expect(p).toBeCloseTo(recorded.get(record)![c]!, 3));
  });

  it('is not made spiking: spikes would answer without its trees', async () => {
    const out = createFolder();
    const run = await runHere(['snn', 'convert', 'rhythm-cinc2017', '--data', join(cinc!, '..'), '--out', out], out);

    const asked = ['predict', join(cinc!, `${own[0]}.hea`), '--model', 'rhythm-cinc2017', '--snn', '50'];
    for (const refused of [run, await runHere([...asked, '--csv', join(out, 'x.csv')], out)]) {
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain('by its network and by trees together');
    }
  });
});
