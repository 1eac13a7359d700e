import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { createLogger } from '#main/logging/logger.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { createSpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { createSpikingPool } from '#main/snn/client/spiking-pool.ts';
import { MAX_STEPS } from '#main/snn/engine/fixed-point.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { convertModel } from '#main/training/spiking/convert-model.ts';
import { evaluateSpiking, type EvaluatedSpiking } from '#main/training/spiking/evaluate-spiking.ts';
import type { ConvertSettings } from '#main/training/spiking/spiking-input.ts';
import type { AnyTrainingJob } from '#shared/domain/any-training-job.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { CommandServicesOptions } from './command-services.ts';
import { folderRecordings } from './folder-recordings.ts';
import { readAnyTrainingJob } from './train-model.ts';
import { toStartChild } from './start-tensor.ts';

export type { ConvertSettings, EvaluatedSpiking };
export { MAX_STEPS };

interface SpikingWork {
  readonly dataFolder: string;
  /** A training job file in place of the one in the model's card; null: that one. */
  readonly jobPath: string | null;
  /** Rows of a side that are judged at most; null: all. */
  readonly maxRows: number | null;
  readonly signal: AbortSignal;
  /** A line about what is going on. */
  readonly tell: (line: string) => void;
}

export interface ConvertSpikingInput extends SpikingWork {
  readonly modelId: string;
  readonly spikingId: string;
  readonly settings: ConvertSettings;
  readonly outFolder: string;
  readonly overwrites: boolean;
  readonly command: string;
}

export interface EvaluateSpikingFolderInput extends SpikingWork {
  /** Id of the spiking network. */
  readonly spikingId: string;
  /** Null: the card's own. */
  readonly steps: number | null;
}

/** Making and judging spiking networks on files, without a library but for its own models. */
export interface SpikingCommands {
  /** Errors: those of the job file, 'model/unknown', 'model/broken', those of convertModel. */
  convert(input: ConvertSpikingInput): Promise<Result<SpikingCard>>;
  /** Errors: those of the job file, of loadSpiking and evaluateSpiking. */
  evaluate(input: EvaluateSpikingFolderInput): Promise<Result<EvaluatedSpiking>>;
  close(): Promise<void>;
}

/** @param start  `modelsFolder`: where models are looked for before those that come with the program */
export function openSpikingCommands(
  start: CommandServicesOptions & { readonly modelsFolder?: string } = {},
): SpikingCommands {
  const logger = createLogger({ destination: 2, level: 'error' });
  const tensor = createTensorSupervisor({ startChild: toStartChild(start), now: Date.now, logger });
  const pool = createSpikingPool({ logger });
  const networks = createSpikingNetworks();
  const shipped = join(fileURLToPath(programFolderUrl('resources')), 'models');
  const models = createModelRegistry({
    folders: start.modelsFolder === undefined ? [shipped] : [start.modelsFolder, shipped],
    ownFolder: start.libraryFolder === undefined ? undefined : libraryPaths(start.libraryFolder).modelsFolder,
  });

  return {
    async convert({ modelId, outFolder, jobPath, ...input }) {
      const job = await readGivenJob(jobPath);
      if (!job.ok) return job;
      const model = await models.loadNetwork(modelId as ModelId); // an unknown id is not found
      if (!model.ok) return model;
      const work = {
        ...input,
        outFolder,
        model: model.value,
        job: job.value,
        workFolder: join(outFolder, `.${input.spikingId}.work`),
        finder: folderRecordings,
        today: new Date().toISOString().slice(0, 10),
      };
      return convertModel(work, { tensor, pool });
    },
    async evaluate({ spikingId, steps, jobPath, ...input }) {
      const job = await readGivenJob(jobPath);
      if (!job.ok) return job;
      const spiking = await models.loadSpiking(spikingId as ModelId); // an unknown id is not found
      if (!spiking.ok) return spiking;
      const workFolder = join(tmpdir(), `overread-spikes-${randomUUID()}`);
      const work = { ...input, job: job.value, workFolder, finder: folderRecordings, spiking: spiking.value };
      return evaluateSpiking({ ...work, steps: steps ?? spiking.value.card.steps }, { tensor, pool, networks });
    },
    async close() {
      await pool.close();
      await tensor.close();
    },
  };
}

async function readGivenJob(path: string | null): Promise<Result<AnyTrainingJob | null>> {
  return path === null ? ok(null) : readAnyTrainingJob(path);
}
