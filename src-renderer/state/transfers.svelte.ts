import type { Api } from '#renderer/api/api.ts';
import type { CallInput } from '#shared/ipc/contract.ts';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { GrantId, JobId, ModelId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';

/** Files on their way into the browser shell. */
export interface Upload {
  readonly doneCount: number;
  readonly totalCount: number;
  readonly cancel: () => void;
}

export type ExportChoice = Pick<CallInput<'export.start'>, 'recordIds' | 'content' | 'withIdentifiers'>;

/** As the program keeps a model, or as TensorFlow.js's own loader opens it. */
export type ModelFormat = NonNullable<CallInput<'models.export'>['format']>;

export interface TransfersDeps {
  readonly api: Api;
  readonly jobs: Jobs;
  readonly announcer: Announcer;
  /** Saves what lies at an address of our own server, in the browser shell. */
  readonly download: (path: string) => void;
  readonly onImportStarted: (jobId: JobId) => void;
}

/** Recordings in and out. */
export class Transfers {
  upload = $state.raw<Upload | null>(null);
  readonly #deps: TransfersDeps;
  readonly #exports = new Set<JobId>();

  constructor(deps: TransfersDeps) {
    this.#deps = deps;
    deps.jobs.onEnd((job) => {
      if (this.#exports.delete(job.id) && job.state === 'done') void this.#collect(job.id);
    });
  }

  /** Writes a model's files where the person says: its card, its network and its weights. */
  async exportModel(modelId: ModelId, format: ModelFormat): Promise<void> {
    const { api, jobs, announcer } = this.#deps;
    const destination = await api.call('files.choose-export', {});
    if (!destination.ok) return announcer.sayError(destination.error, 'The model was not exported');
    if (destination.value === null) return; // the person gave up
    const job = await api.call('models.export', { modelId, destination: destination.value.grantId, format });
    if (!job.ok) return announcer.sayError(job.error, 'The model was not exported');
    this.#exports.add(job.value.id);
    jobs.take(job.value);
  }

  /** Takes a model's folder into the library; the model that came, null where none did. */
  async importModel(files: Iterable<File> | 'ask'): Promise<ModelSummary | null> {
    const { api, announcer } = this.#deps;
    const grantIds = await this.#chooseFolder(files, 'folder');
    if (!grantIds.ok) {
      announcer.sayError(grantIds.error, 'No model was imported');
      return null;
    }
    if (grantIds.value.length === 0) return null; // the person gave up
    const answer = await api.call('models.import', { grantIds: [...grantIds.value] });
    if (!answer.ok) {
      announcer.sayError(answer.error, 'No model was imported');
      return null;
    }
    announcer.say(`${answer.value.card.name} ${answer.value.card.version} was imported.`);
    return answer.value;
  }

  /** The folder in which a data set lies; nothing where the person gave up. */
  chooseDataSet(files: Iterable<File> | 'ask'): Promise<Result<readonly GrantId[]>> {
    return this.#chooseFolder(files, 'data-set');
  }

  /** The system's own dialog chooses; only where main can open one. */
  async chooseAndImport(kind: 'files' | 'folder'): Promise<void> {
    await this.#import(this.#deps.api.call('files.choose-import', { kind }));
  }

  /** What was dropped on the window. To be called while the drop event is being handled. */
  async importDrop(transfer: DataTransfer): Promise<void> {
    await this.#import(this.#deps.api.grantDrop(transfer, this.#watchUpload()));
  }

  /** What was chosen in the page. */
  async importChosen(files: Iterable<File>): Promise<void> {
    await this.#import(this.#deps.api.grantChosen(files, this.#watchUpload()));
  }

  async export(choice: ExportChoice): Promise<void> {
    const { api, jobs, announcer } = this.#deps;
    const destination = await api.call('files.choose-export', {});
    if (!destination.ok) return announcer.sayError(destination.error, 'Nothing was exported');
    if (destination.value === null) return; // the person gave up
    const job = await api.call('export.start', {
      ...choice,
      destination: destination.value.grantId,
      format: 'wfdb',
    });
    if (!job.ok) return announcer.sayError(job.error, 'Nothing was exported');
    this.#exports.add(job.value.id);
    jobs.take(job.value);
  }

  /** A folder that the person chooses: by main's dialog, or in the page, which then sends it. */
  async #chooseFolder(files: Iterable<File> | 'ask', kind: 'folder' | 'data-set'): Promise<Result<readonly GrantId[]>> {
    const { api } = this.#deps;
    const grants = await (files === 'ask'
      ? api.call('files.choose-import', { kind })
      : api.grantChosen(files, this.#watchUpload()));
    this.upload = null;
    return grants.ok ? ok(grants.value.map(({ grantId }) => grantId)) : grants;
  }

  async #import(granting: Promise<Result<readonly Grant[]>>): Promise<void> {
    const { api, jobs, announcer } = this.#deps;
    const grants = await granting;
    this.upload = null;
    if (!grants.ok) return announcer.sayError(grants.error, 'Nothing was imported');
    if (grants.value.length === 0) return; // the person gave up
    const job = await api.call('import.start', { grantIds: grants.value.map((grant) => grant.grantId) });
    if (!job.ok) return announcer.sayError(job.error, 'Nothing was imported');
    jobs.take(job.value);
    this.#deps.onImportStarted(job.value.id);
  }

  #watchUpload() {
    const aborter = new AbortController();
    return {
      signal: aborter.signal,
      onProgress: (doneCount: number, totalCount: number) => {
        this.upload = { doneCount, totalCount, cancel: () => aborter.abort() };
      },
    };
  }

  async #collect(jobId: JobId): Promise<void> {
    const { api, announcer, download } = this.#deps;
    const answer = await api.call('export.collect', { jobId });
    if (!answer.ok) announcer.sayError(answer.error, 'The export could not be fetched');
    else if (answer.value.downloadPath !== null) download(answer.value.downloadPath);
  }
}
