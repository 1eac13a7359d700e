import type { Exporter } from '#main/library/export-record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { CollectAnswer } from '#shared/ipc/schemas/files.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { GrantId, JobId } from '#shared/units/ids.ts';
import type { GrantedPath, Grants } from './grants.ts';
import type { JobEnds } from './job-ends.ts';

/** A finished export that waits to be fetched by the browser shell's page. */
export interface Download {
  readonly folder: string;
  readonly fileName: string;
  /** Deletes the folder: called when it has been sent whole. */
  readonly dispose: () => void;
}

export interface GrantedExports {
  /** Exports into the folder that was granted. Errors: those of grants. */
  start(request: ParsedInput<'export.start'>): Result<Job>;
  /** Another job that writes into a folder that was granted. Errors: those of grants. */
  startInto(destination: GrantId, start: (outFolder: string) => Job): Result<Job>;
  /** Where the page fetches what a job wrote; null where it lies in the folder that the person chose. Errors: 'job/unknown'. */
  collect(jobId: JobId): Result<CollectAnswer>;
  readonly findDownload: (jobId: string) => Download | undefined;
  close(): void;
}

export interface GrantedExportsDeps {
  readonly grants: Grants;
  readonly exporter: Pick<Exporter, 'start'>;
  readonly jobEnds: JobEnds;
}

/** Downloads that nobody fetched; the oldest goes when there are more. */
const MAX_DOWNLOADS = 8;

export function createGrantedExports({ grants, exporter, jobEnds }: GrantedExportsDeps): GrantedExports {
  /** By job, in order of their end. */
  const downloads = new Map<string, Download>();
  const destinations = new Map<string, 'folder' | 'download'>();

  function keep(jobId: string, { path, dispose }: GrantedPath): void {
    const [oldest] = downloads.values();
    if (oldest !== undefined && downloads.size >= MAX_DOWNLOADS) oldest.dispose();
    const remove = (): void => {
      downloads.delete(jobId);
      dispose?.();
    };
    downloads.set(jobId, { folder: path, fileName: 'overread-export.zip', dispose: remove });
  }

  function startInto(destination: GrantId, start: (outFolder: string) => Job): Result<Job> {
    const granted = grants.take(destination, 'write');
    if (!granted.ok) return granted;
    const job = start(granted.value.path);
    const isDownload = granted.value.isDownload === true;
    destinations.set(job.id, isDownload ? 'download' : 'folder');
    if (isDownload) {
      jobEnds.when(job, (ended) => {
        if (ended.resultIds.length > 0) keep(job.id, granted.value);
        else granted.value.dispose?.();
      });
    }
    return ok(job);
  }

  return {
    start: ({ recordIds, destination, content, withIdentifiers }) =>
      startInto(destination, (outFolder) =>
        exporter.start(
          recordIds.map((recordId) => ({ recordId, content })),
          { outFolder, withIdentifiers },
        ),
      ),
    startInto,
    collect(jobId) {
      if (destinations.get(jobId) === 'folder') return ok({ downloadPath: null });
      if (downloads.has(jobId)) return ok({ downloadPath: `${WIRE.downloadPath}/${jobId}` });
      return err('job/unknown', 'This export has nothing to fetch, or was fetched already. Export again.', { jobId });
    },
    findDownload: (jobId) => downloads.get(jobId),
    close() {
      for (const { dispose } of [...downloads.values()]) dispose();
    },
  };
}
