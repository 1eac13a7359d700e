import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import type { MeasuredFile } from '#main/io/measure-file.ts';
import { createIoPool } from '#main/io/pool.ts';
import type { Conversion, ConvertOptions } from '#main/library/convert.ts';
import { convertRecordings } from '#main/library/convert.ts';
import { createLogger } from '#main/logging/logger.ts';
import type { ModelList, ModelRegistry } from '#main/models/registry.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { listArchitectures, type ArchitectureFacts } from '#main/models/architectures/index.ts';
import { WAVES_MODEL_ID } from '#main/models/waves-model.ts';
import { exportModel, type ExportModelOptions } from '#main/models/export-model.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { ClassifierDeps } from '#main/review/classify-beats.ts';
import type { SpikingWish } from '#main/review/spiking-predictor.ts';
import { loadSpikingForm, type SpikingFormRequest } from '#main/review/spiking-wish.ts';
import { createSpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { createSpikingPool } from '#main/snn/client/spiking-pool.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { createEvaluationServices, type EvaluationServices } from './evaluation-services.ts';
import type { DelineatedFile, DelineateFileOptions } from './delineate-file.ts';
import { delineateFile } from './delineate-file.ts';
import type { FileRef, FileServices, FileWork } from './file-services.ts';
import { createFileServices } from './file-services.ts';
import { toStartChild, type TensorStart } from './start-tensor.ts';

export type { ArchitectureFacts, MeasuredFile, ModelList, NetworkModel, SpikingWish };

/** What commands do with files, without a library. */
export interface CommandServices {
  readonly files: FileServices;
  readonly models: ModelRegistry;
  readonly evaluation: EvaluationServices;
  /** Networks that a job can name. */
  architectures(): readonly ArchitectureFacts[];
  measure(ref: FileRef, work: FileWork): Promise<Result<MeasuredFile>>;
  convert(inPath: string, outPath: string, options: ConvertOptions): Promise<Result<readonly Conversion[]>>;
  /** Waves of a recording as annotation files. Errors: those of delineateFile. */
  delineate(ref: FileRef, options: DelineateFileOptions): Promise<Result<DelineatedFile>>;
  /** The delineation network that comes with the program. */
  readonly wavesModelId: string;
  /** Writes a model out of the program. Errors: those of exportModel. */
  exportModel(modelId: string, options: ExportModelOptions): Promise<Result<string>>;
  /** A spiking form of a model, ready to answer in its place. Errors: those of loadSpikingForm. */
  loadSpikingForm(modelId: ModelId, request: SpikingFormRequest): Promise<Result<SpikingWish>>;
  close(): Promise<void>;
}

export interface CommandServicesOptions extends TensorStart {
  /** Whose own models are there besides those that came with the program; it need not exist. */
  readonly libraryFolder?: string;
}

/** Workers and the tensor process start when they are first needed. */
export function openCommandServices(start: CommandServicesOptions = {}): CommandServices {
  const logger = createLogger({ destination: 2, level: 'error' });
  // Main only waits: a thread for each core.
  const io = createIoPool({ logger, size: availableParallelism() });
  const tensor = createTensorSupervisor({ startChild: toStartChild(start), now: Date.now, logger });
  const pool = createSpikingPool({ logger });
  const networks = createSpikingNetworks();
  const prepare: ClassifierDeps['prepare'] = (input, { signal }) => io.run('prepare-recording', input, { signal });
  const files = createFileServices(io, { tensor, prepare }, pool);
  const models = createModelRegistry({
    folders: [join(fileURLToPath(programFolderUrl('resources')), 'models')],
    ownFolder: start.libraryFolder === undefined ? undefined : libraryPaths(start.libraryFolder).modelsFolder,
  });
  return {
    files,
    evaluation: createEvaluationServices(tensor),
    architectures: listArchitectures,
    models,
    exportModel: (modelId, options) => exportModel(models, modelId, options),
    measure: (ref, { signal }) => io.run('measure-file', { ref }, { signal }),
    convert: convertRecordings,
    delineate: (ref, options) => delineateFile(io, ref, options),
    wavesModelId: WAVES_MODEL_ID,
    loadSpikingForm: (modelId, request) => loadSpikingForm(modelId, request, { models, networks }),
    async close() {
      await pool.close();
      await tensor.close();
      await io.close();
    },
  };
}
