import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programFolderUrl } from '#main/entries.ts';
import { compareFiles } from '#main/index/compare-files.ts';
import { readTrainingJob } from '#main/index/train-model.ts';
import { EC57_DEFAULTS } from '#shared/metrics/compare-annotations.ts';
import { sumComparisons } from '#shared/metrics/compare-beats.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { findF1, judgeBeatModel } from './harness/judge-beat-model.ts';

const MODEL = 'beats-aami5';

/** De Chazal 2004 on the same recordings, as remembered: F1 of VEB Se 77.7 and +P 81.9 %, of SVEB Se 75.9 and +P 38.5 %. */
const DE_CHAZAL = { vebF1: 79.7, svebF1: 51.1 };

/**
 * The tables of the model's card, from the shipped weights; then its answers as annotation files, compared as `compare` compares them,
 * which must be the card's EC57 table. The value is the F1 of S at reference positions.
 */
export const bench: Bench = {
  name: 'beats-aami5',
  title: 'the shipped beat classifier on MIT-BIH DS2: F1 of S at reference positions, map dechazal, whole recordings',
  unit: '%',
  bar: 60,
  better: 'higher',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const [first] = await judgeBeatModel(MODEL, mitdb, tell);
    tell(`F1 of V ${findF1(first, 'V').toFixed(2)} % (de Chazal 2004: ${DE_CHAZAL.vebF1} %)`);
    await tellCompared(mitdb, tell);
    return {
      kind: 'measured',
      value: findF1(first, 'S'),
      against: { peer: 'de Chazal 2004, F1 of Se 75.9 and +P 38.5 %', value: DE_CHAZAL.svebF1 },
    };
  },
};

const run = promisify(execFile);

/** `overread predict ... --out`, then what `overread compare` says of it. */
async function tellCompared(mitdb: string, tell: (line: string) => void): Promise<void> {
  const job = unwrap(
    await readTrainingJob(join(fileURLToPath(programFolderUrl('resources')), 'jobs', `${MODEL}.json`)),
  );
  const folder = await mkdtemp(join(tmpdir(), 'overread-bench-'));
  try {
    const program = fileURLToPath(new URL('../../src-main/app/cli/main.ts', import.meta.url));
    const records = job.testRecords.map((name) => join(mitdb, name));
    await run(process.execPath, [program, 'predict', ...records, '--model', MODEL, '--out', folder]);
    const compared = unwrap(
      await compareFiles(
        {
          referencePath: mitdb,
          testPath: folder,
          referenceAnnotator: 'atr',
          testAnnotator: 'pred',
          rateHz: null,
          options: EC57_DEFAULTS,
          excludedNames: [],
        },
        { signal: new AbortController().signal, onProgress: () => undefined },
      ),
    );
    const { veb, sveb } = sumComparisons(compared.records.map(({ comparison }) => comparison.beats.matrix));
    tell(`Its annotation files by 'compare', ${compared.records.length} records, EC57 after 5 minutes:`);
    for (const [name, { sensitivity, positivePredictivity }] of Object.entries({ VEB: veb, SVEB: sveb }))
      tell(`  ${name} Se ${toPercent(sensitivity)}  +P ${toPercent(positivePredictivity)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}
