import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import { toWfdbCode } from '#shared/domain/aami.ts';
import type { AamiClass } from '#shared/domain/aami-class.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import { buildColumns } from './annotation-library.ts';
import { writeDayRecord } from './day-record.ts';
import { createImportLibrary } from './import-library.ts';
import { createRandom } from './random.ts';

const SAMPLE_RATE_HZ = 250;
const INTERVAL_SAMPLES = 216; // 0.864 s: 100,000 beats are 24 hours

/**
 * A library with one made recording, 'day', whose imported set 'atr' has so many beats, and a model run over the same beats of which
 * a tenth are doubtful and one in a hundred says another class. The same seed gives the same labels.
 * @param workFolder  holds the library, in 'library', and the sources
 * @returns the library's folder
 */
export async function makeBeatLibrary(workFolder: string, beatCount: number): Promise<string> {
  const random = createRandom(100);
  const hours = Math.ceil((beatCount * INTERVAL_SAMPLES) / SAMPLE_RATE_HZ / 3600);
  const path = writeDayRecord(join(workFolder, 'source'), {
    hours,
    sampleRateHz: SAMPLE_RATE_HZ,
    leadCount: 2,
    seed: 24,
    leadNames: ['MLII', 'V1'],
  });
  const classes = Array.from({ length: beatCount }, () => pickClass(random()));
  const samples = classes.map((_, i) => 100 + i * INTERVAL_SAMPLES);
  const annotations = buildColumns(samples.map((sample, i) => ({ sample, code: toWfdbCode(classes[i] ?? 'N') })));
  const rate = { rateNumerator: SAMPLE_RATE_HZ, rateDenominator: 1 };
  const set = { annotator: 'atr', annotations, customLabels: [], timeResolution: null };
  writeFileSync(`${path}.atr`, unwrap(encodeAnnotations(set, { recordTimeBase: rate, frameRate: rate })));

  const library = createImportLibrary({ workFolder });
  const job = await library.import([path]);
  const recordId = job.resultIds[0] as RecordId; // an import's results are record ids
  const { run, columns } = buildDoubtfulRun(recordId, samples, classes, random);
  library.db.write((db) => insertPredictionRun(db, run, columns));
  const { folder } = library.paths;
  // Not `library.close()`, which deletes it all.
  await library.jobs.close();
  await library.io.close();
  library.reader.close();
  library.db.close();
  return folder;
}

function pickClass(chance: number): AamiClass {
  if (chance < 0.9) return 'N';
  return chance < 0.97 ? 'V' : 'S';
}

function buildDoubtfulRun(
  recordId: RecordId,
  samples: readonly number[],
  classes: readonly AamiClass[],
  random: () => number,
) {
  const classCount = AAMI_CLASSES.length;
  const probabilities = new Float32Array(samples.length * classCount);
  const counts = new Array<number>(classCount).fill(0);
  classes.forEach((human, beat) => {
    const said = random() < 0.01 ? 'F' : human;
    const top = random() < 0.1 ? 0.4 + 0.4 * random() : 0.99;
    for (let k = 0; k < classCount; k += 1) {
      const isTop = AAMI_CLASSES[k] === said;
      probabilities[beat * classCount + k] = isTop ? top : (1 - top) / (classCount - 1);
      if (isTop) counts[k] = (counts[k] ?? 0) + 1;
    }
  });
  return {
    run: {
      id: 'made-run' as PredictionRunId,
      recordId,
      modelId: 'made' as ModelId,
      modelVersion: '1.0.0',
      recipeId: 'made',
      detectorId: 'made',
      beatSource: 'annotations' as const,
      leadKey: '0',
      createdAtMs: 1_700_000_000_000,
      classIds: AAMI_CLASSES,
      beatCount: samples.length,
      abstainedCount: 0,
      classCounts: counts,
      notApplicable: null,
      seenInTraining: false,
      backend: 'tensorflow',
    },
    columns: {
      samples: Float64Array.from(samples),
      probabilities,
      abstentions: new Uint8Array(samples.length),
      qualities: new Float32Array(samples.length).fill(1),
    },
  };
}
