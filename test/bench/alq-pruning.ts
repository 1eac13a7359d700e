import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { toStartChild } from '#main/index/start-tensor.ts';
import { createLogger } from '#main/logging/logger.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { CompressSpec, PruningProbe } from '#main/tensor/protocol/compress-spec.ts';
import type { CompressTensor } from '#main/training/compress/compress-input.ts';
import { compressModel } from '#main/training/compress/compress-model.ts';
import { err, unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';

const COORDINATES = 1000;
/** A little below what sketching takes: pruning ends with its first steps, after what is measured here. */
const SOON_MET_BITS = 4.7;

/** The 17-class network after its first loop: what its estimate says of single coordinates, and how the loss rises without each. */
export const bench: Bench = {
  name: 'alq-pruning',
  title: `ALQ after its first loop: rank correlation of -g a + h a^2/2, gradient over all training rows, with the measured loss increase of ${COORDINATES} random coordinates`,
  unit: '',
  bar: 0.8,
  better: 'higher',
  async measure(tell) {
    const plawiak = realData('plawiak17');
    if (plawiak === undefined) return { kind: 'missing', what: 'the data set plawiak17 is not here' };
    const probe = await measureProbe(dirname(plawiak), tell);
    return {
      kind: 'measured',
      value: probe.fullGradient,
      against: { peer: 'the same with running moments, as published', value: probe.runningMoments },
    };
  },
};

async function measureProbe(dataFolder: string, tell: (line: string) => void): Promise<PruningProbe> {
  const logger = createLogger({ destination: 2, level: 'error' });
  const tensor = createTensorSupervisor({ startChild: toStartChild({}), now: Date.now, logger });
  const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
  const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
  let probe: PruningProbe | null = null;
  // The compression as it is, ended where it would be written.
  const probing: CompressTensor = {
    predictBeats: (request) => tensor.predictBeats(request),
    async compress(request) {
      ({ probe } = unwrap(await tensor.compress({ ...request, spec: endSoon(request.spec) })));
      return err('job/cancelled', 'What was to be measured is measured.');
    },
  };
  try {
    await compressModel(
      {
        model: unwrap(await readNetworkModel(join(models, 'plawiak17-paper'))),
        settings: {
          method: 'alq',
          seed: 1,
          targetBits: SOON_MET_BITS,
          coordinates: 'int8',
          probeCount: COORDINATES,
          epochCount: null,
          maxRowsPerClass: null,
          fold: null,
        },
        modelId: 'bench',
        version: null,
        name: null,
        dataFolder,
        outFolder: folder,
        overwrites: false,
        workFolder: join(folder, 'work'),
        finder: folderRecordings,
        command: '',
        codeVersion: '',
        today: '2000-01-01',
        now: () => 0,
        signal: new AbortController().signal,
        tell,
        onRows: () => undefined,
        onEpoch: ({ epoch, averageBits, loss }) =>
          tell(`epoch ${epoch}: ${averageBits.toFixed(3)} bits, loss ${loss.toFixed(3)}`),
      },
      probing,
    );
  } finally {
    await tensor.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (probe === null) throw new Error('alq-pruning: nothing was measured');
  return probe;
}

function endSoon(spec: CompressSpec): CompressSpec {
  if (spec.method.kind !== 'alq') throw new Error('alq-pruning: this is about ALQ');
  const { finish } = spec.method;
  return { ...spec, method: { ...spec.method, finish: { ...finish, basesEpochs: 1, coordinateEpochs: 1 } } };
}
