import type { IoPool } from '#main/io/pool.ts';
import { toStoredGroupFile } from '#main/io/stored-group-file.ts';
import type { JobContext, Jobs } from '#main/jobs/queue.ts';
import type { Database } from '#main/store/database.ts';
import type { SignalFolders } from '#main/store/signal-files/write-signal-files.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import { describeFilter, toAppliedBand } from '#shared/domain/display-filter.ts';
import type { Job } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { JobId, RecordId } from '#shared/units/ids.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { openGroupFile } from './group-file.ts';
import { findLeadFilter } from './lead-filter.ts';
import { unknownRecord } from './open-record.ts';

export interface FilteredOverviewsDeps {
  readonly db: Database;
  readonly folders: SignalFolders;
  readonly io: IoPool;
  readonly jobs: Jobs;
}

export interface FilteredOverviews {
  /**
   * Starts to make a record's wide columns under a display filter; the job that does so already where there is one, null where nothing
   * is missing. What is being made of the same record under another filter is cancelled: nobody looks at it.
   * Errors: 'library/unknown-record'.
   */
  prepare(recordId: RecordId, filter: DisplayFilter): Result<Job | null>;
}

/** Only for the library's owner: it writes into the library. */
export function createFilteredOverviews({ db, folders, io, jobs }: FilteredOverviewsDeps): FilteredOverviews {
  const making = new Map<RecordId, { readonly filter: DisplayFilter; readonly jobId: JobId }>();

  /** What is being made of a record now. */
  function findMaking(recordId: RecordId): { readonly filter: DisplayFilter; readonly job: Job } | undefined {
    const known = making.get(recordId);
    const job = known === undefined ? undefined : jobs.get(known.jobId);
    if (known !== undefined && job?.ok && (job.value.state === 'queued' || job.value.state === 'running')) {
      return { filter: known.filter, job: job.value };
    }
    making.delete(recordId);
    return undefined;
  }

  function listMissing(recordId: RecordId, filter: DisplayFilter): Result<MissingOverviews> {
    return db.tryRead((read) => {
      const record = findRecord(read, recordId);
      if (record === undefined) return unknownRecord();
      const leads = listLeads(read, recordId);
      const files = listSignalFiles(read, recordId).filter((file) => {
        const name = findLeadFilter(filter, file)?.pyramidName;
        const hasEcg = leads.some((lead) => lead.groupIndex === file.groupIndex && lead.kind === 'ecg');
        return name !== undefined && hasEcg && !isThere(file, name);
      });
      return ok({ recordName: record.name, files, leads });
    });
  }

  /** As a window would find it: a file that was cut short is none. */
  function isThere(file: SignalFileRow, name: string): boolean {
    const group = openGroupFile(folders.signalsFolder, file);
    if (!group.ok) return false;
    const pyramid = group.value.findFilteredPyramid(name);
    group.value.close();
    return pyramid !== undefined;
  }

  async function make({ files, leads }: MissingOverviews, filter: DisplayFilter, context: JobContext) {
    for (const file of files) {
      const fileName = findLeadFilter(filter, file)?.pyramidName ?? '';
      const band = toAppliedBand(filter, toSampleRateHz(file.timeBase));
      const input = { folders, fileName, group: toStoredGroupFile(file, leads), band };
      const made = await io.run('build-filtered-pyramid', input, {
        signal: context.signal,
        onProgress: ({ doneCount, totalCount }) => {
          const doneParts = files.indexOf(file) + doneCount / totalCount;
          context.report({ doneCount: Math.round((doneParts * 100) / files.length) });
        },
      });
      if (!made.ok) return made;
    }
    context.report({ doneCount: 100 });
    return ok();
  }

  return {
    prepare(recordId, filter) {
      const before = findMaking(recordId);
      if (before?.filter === filter) return ok(before.job);
      const missing = listMissing(recordId, filter);
      if (!missing.ok) return missing;
      if (before !== undefined) jobs.cancel(before.job.id);
      if (missing.value.files.length === 0) return ok(null);
      const title = `Overview of ${missing.value.recordName} under the display filter ${describeFilter(filter)}`;
      const newJob = { kind: 'filter', title, countedUnit: '%', totalCount: 100 } as const;
      const job = jobs.start(newJob, (context) => make(missing.value, filter, context));
      making.set(recordId, { filter, jobId: job.id });
      return ok(job);
    },
  };
}

interface MissingOverviews {
  readonly recordName: string;
  readonly files: readonly SignalFileRow[];
  readonly leads: readonly StoredLead[];
}
