import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppInfo } from '#shared/ipc/schemas/app.ts';
import type { Handlers } from '#shared/ipc/contract.ts';
import { contract } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { programFolderUrl } from './entries.ts';
import { askActiveModels } from './index/ask-active-models.ts';
import { createDeskTraining } from './index/desk-training.ts';
import { createTensorService } from './index/tensor-service.ts';
import type { OwnedLibrary } from './index/open-library.ts';
import { openLibrary } from './index/open-library.ts';
import { openLog } from './index/open-log.ts';
import { createVerifyInThread } from './index/verify-in-thread.ts';
import type { Services, StartTensorChild } from './index/services.ts';
import { createIoPool } from './io/pool.ts';
import type { Dialogs } from './ipc/dialogs.ts';
import { NO_DIALOGS } from './ipc/dialogs.ts';
import { createEventHub } from './ipc/events.ts';
import { createGrantedData } from './ipc/granted-data.ts';
import { createGrantedExports } from './ipc/granted-exports.ts';
import { createGrantedImports } from './ipc/granted-imports.ts';
import { createGrantedModels } from './ipc/granted-models.ts';
import { createGrants } from './ipc/grants.ts';
import { annotationHandlers } from './ipc/handlers/annotation-handlers.ts';
import { appHandlers } from './ipc/handlers/app-handlers.ts';
import { beatHandlers } from './ipc/handlers/beat-handlers.ts';
import { exportHandlers } from './ipc/handlers/export-handlers.ts';
import { fileHandlers } from './ipc/handlers/file-handlers.ts';
import { jobHandlers } from './ipc/handlers/job-handlers.ts';
import { modelHandlers } from './ipc/handlers/model-handlers.ts';
import { predictionHandlers } from './ipc/handlers/prediction-handlers.ts';
import { libraryHandlers } from './ipc/handlers/library-handlers.ts';
import { settingsHandlers } from './ipc/handlers/settings-handlers.ts';
import { spikingHandlers } from './ipc/handlers/spiking-handlers.ts';
import { signalHandlers } from './ipc/handlers/signal-handlers.ts';
import { trainingHandlers } from './ipc/handlers/training-handlers.ts';
import { createJobEnds } from './ipc/job-ends.ts';
import { createRouter } from './ipc/router.ts';
import { createJobs } from './jobs/queue.ts';
import { findLibraryFolder } from './library/default-folder.ts';
import { createRecordDeleter } from './library/delete-records.ts';
import { createExporter } from './library/export-record.ts';
import { createRecordFinder } from './library/find-records.ts';
import { createImporter } from './library/import-record.ts';
import type { SettingsService } from './library/settings.ts';
import { createSettings } from './library/settings.ts';
import { createVerifier } from './library/verify-job.ts';
import type { Logger } from './logging/logger.ts';
import { createModelRegistry } from './models/registry.ts';
import { createBeatAnalyzer } from './review/analyze-beats.ts';
import { createAnnotations } from './review/annotations.ts';
import { exportAnnotations } from './review/export-annotations.ts';
import type { PrepareInWorker } from './review/classify-beats.ts';
import type { PrepareRowsInWorker } from './review/classify-rows.ts';
import { createPredictor } from './review/predict-record.ts';
import { createPredictionServices } from './review/prediction-services.ts';
import { createSpikingServices } from './review/spiking-services.ts';
import { createStoredAnalysis, createStoredSplit } from './signals/analyze-stored.ts';
import { createFilteredOverviews } from './signals/filtered-overviews.ts';
import { createSignalReader } from './signals/read-window.ts';
import { createPyramidRebuilder } from './signals/rebuild-pyramid.ts';
import { createSpikingNetworks } from './snn/client/spiking-networks.ts';
import { createSpikingPool } from './snn/client/spiking-pool.ts';
import { createJobRows } from './store/tables/job.ts';

export { findLibraryFolder };

export interface ServicesOptions {
  readonly libraryFolder: string;
  readonly shell: AppInfo['shell'];
  /** Brings the demo recordings into a library that is made just now. */
  readonly importsDemo?: boolean;
  /** As another program is told who has the library. */
  readonly who?: string;
  /** Without them, as in a command, nobody can be asked. */
  readonly dialogs?: Dialogs;
  /** How this shell starts the tensor process; without it, as a child of plain Node. */
  readonly startTensorChild?: StartTensorChild | undefined;
  /** Models and demo recordings; those that come with the program unless a test has its own. */
  readonly resourcesFolder?: string;
  readonly now?: () => number;
}

/** A folder that comes with the program: the built page and preload, and resources. */
export function programFolder(name: Parameters<typeof programFolderUrl>[0]): string {
  return fileURLToPath(programFolderUrl(name));
}

/**
 * Builds every service once, in order, for the owner of a library; the only file that knows them all.
 * Errors: those of openLibrary.
 */
export function createServices(options: ServicesOptions): Result<Services> {
  const { shell, now = Date.now, who = `Overread (${shell})` } = options;
  const opened = openLibrary(options.libraryFolder, { who, now });
  if (!opened.ok) return opened;
  const library = opened.value;
  const log = openLog(library.paths.folder);
  const resourcesFolder = options.resourcesFolder ?? programFolder('resources');
  const base = createBase(library, log.logger, { ...options, now, resourcesFolder });
  const { grants, signals, importer, exports, jobs, io, tensor, hub } = base;
  const handlers = createHandlers(base, options.dialogs ?? NO_DIALOGS);
  if (library.isNew && options.importsDemo) {
    const demo = importer.start([join(resourcesFolder, 'demo', 'records')], { isDemo: true });
    base.jobEnds.when(demo, ({ resultIds }) => {
      askActiveModels(resultIds, base).catch((error: unknown) => log.logger.exception('no first answers', error, {}));
    });
  }

  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    await jobs.close();
    await tensor.supervisor.close();
    await base.spiking.pool.close();
    await io.close();
    signals.close();
    exports.close();
    grants.close();
    library.close();
    log.close();
  }

  return ok({
    paths: library.paths,
    logger: log.logger,
    grants,
    importer,
    jobs,
    jobEnds: base.jobEnds,
    signals,
    models: base.modelDesk,
    training: base.training,
    subscribe: hub.subscribe,
    createRouter: (isAllowedSender) =>
      createRouter({
        contract,
        handlers,
        isAllowedSender,
        onBug: (call, error) => log.logger.exception('a call failed', error, { call }),
      }),
    openPaths: (named) => (named.length === 0 ? undefined : importer.start(named)),
    findDownload: exports.findDownload,
    close: () => (closing ??= closeAll()),
  });
}

type Base = ReturnType<typeof createBase>;
type BaseOptions = ServicesOptions & Required<Pick<ServicesOptions, 'now' | 'resourcesFolder'>>;

/** What others build upon: threads, processes, jobs, files in and out. */
function createBase({ db, paths }: OwnedLibrary, logger: Logger, { shell, now, ...options }: BaseOptions) {
  const hub = createEventHub((name, error) => logger.exception('a listener failed', error, { event: name }));
  const { publish, subscribe } = hub;
  const jobs = createJobs({ rows: createJobRows(db), publish, now, logger });
  const jobEnds = createJobEnds({ subscribe, jobs });
  const io = createIoPool({ logger });
  const grants = createGrants({ now });
  const tensor = createTensorService({ startTensorChild: options.startTensorChild, now, logger, publish, shell });
  const signals = createSignalReader({ db, paths, rebuildPyramid: createPyramidRebuilder(io, paths) });
  // Files of a record that has gone must not be held open.
  subscribe((event) => {
    if (event.name === 'library.changed') event.payload.recordIds.forEach((recordId) => signals.forget(recordId));
  });
  const annotations = createAnnotations({ db, now, publish });
  const importer = createImporter({ db, paths, io, jobs, publish, now, importSet: annotations.importSet });
  const settings = createSettings(db);
  const who = () => readerName(settings);
  const exporter = createExporter({
    db,
    paths,
    io,
    jobs,
    readAnnotations: exportAnnotations,
    now,
    who,
  });
  const exports = createGrantedExports({ grants, exporter, jobEnds });
  const models = createModelRegistry({
    folders: [join(options.resourcesFolder, 'models')],
    ownFolder: paths.modelsFolder,
  });
  const spiking = { pool: createSpikingPool({ logger }), networks: createSpikingNetworks() };
  const trainingDeps = { db, paths, models, signals, io, jobs, jobEnds, publish, now };
  const { modelDesk, training } = createDeskTraining({ ...trainingDeps, tensor: tensor.supervisor });
  const finder = createRecordFinder({ db, listSets: annotations.listSets });
  const prepareRows: PrepareRowsInWorker = (input, { signal }) =>
    io.run('prepare-rows', input, { signal, urgent: true });
  const prepare: PrepareInWorker = (input, { signal }) => io.run('prepare-recording', input, { signal, urgent: true });
  const predictor = createPredictor({
    db,
    signals,
    models,
    jobs,
    publish,
    now,
    tensor: tensor.supervisor,
    prepare,
    prepareRows,
    spiking,
  });
  const facts = {
    db,
    paths,
    logger,
    now,
    hub,
    settings,
    who,
    modelDesk,
    training,
    finder,
    prepare,
    prepareRows,
    predictor,
  };
  return { ...facts, jobs, jobEnds, io, grants, tensor, signals, annotations, importer, exports, models, spiking };
}

/** Every call of the contract, answered. */
function createHandlers(base: Base, dialogs: Dialogs): Handlers {
  const { db, paths, logger, now, jobs, jobEnds, io, grants, tensor, signals, annotations, importer, models } = base;
  const { settings, who, modelDesk, training, spiking, finder, prepare, prepareRows, predictor } = base;
  const { publish } = base.hub;
  const library = {
    finder,
    imports: createGrantedImports({ grants, importer, jobEnds }),
    deleter: createRecordDeleter({ db, paths, publish, now, who, logger }),
    verifier: createVerifier({ jobs, run: createVerifyInThread(paths.folder) }),
  };
  return {
    ...appHandlers(tensor),
    ...libraryHandlers(library),
    ...jobHandlers(jobs),
    ...signalHandlers(signals, createFilteredOverviews({ db, folders: paths, io, jobs })),
    ...annotationHandlers(annotations),
    ...fileHandlers({ dialogs, grants }),
    ...beatHandlers(
      createBeatAnalyzer({ db, analyze: createStoredAnalysis(io, paths), split: createStoredSplit(io, paths) }),
    ),
    ...predictionHandlers(createPredictionServices({ db, predictor })),
    ...spikingHandlers(createSpikingServices({ db, models, signals, prepare, prepareRows, spiking })),
    ...modelHandlers(modelDesk, createGrantedModels({ grants, exports: base.exports, jobs, models, desk: modelDesk })),
    ...trainingHandlers(training, createGrantedData({ grants, training })),
    ...exportHandlers(base.exports),
    ...settingsHandlers(settings),
  };
}

/** For the audit log; nobody has said a name yet on a new library. */
function readerName(settings: SettingsService): string {
  const stored = settings.read();
  return (stored.ok && stored.value.readerName) || 'reader';
}
