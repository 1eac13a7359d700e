import { join } from 'node:path';
import type { Importer, ImportOptions } from '#main/library/import-record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';
import type { GrantedPath, Grants } from './grants.ts';
import type { JobEnds } from './job-ends.ts';

export interface GrantedImports {
  /** Imports what was granted. Uploaded files are deleted when the import has ended. */
  start(grantIds: readonly GrantId[]): Result<Job>;
}

export interface GrantedImportsDeps {
  readonly grants: Grants;
  readonly importer: Importer;
  readonly jobEnds: JobEnds;
}

export function createGrantedImports({ grants, importer, jobEnds }: GrantedImportsDeps): GrantedImports {
  return {
    start(grantIds) {
      const taken = grants.takeAll(grantIds, 'read');
      if (!taken.ok) return taken;
      const job = importer.start(
        taken.value.map(({ path }) => path),
        toOptions(taken.value),
      );
      jobEnds.when(job, () => {
        for (const { dispose } of taken.value) dispose?.();
      });
      return ok(job);
    },
  };
}

/** One thing is called what the person chose it as; for several the importer counts. */
function toOptions(granted: readonly GrantedPath[]): ImportOptions {
  const [only] = granted;
  const chosenFiles = granted.flatMap((one) => (one.chosenNames ?? []).map((name) => join(one.path, name)));
  const isOne = granted.length === 1 && only?.displayName !== undefined;
  return { chosenFiles, ...(isOne ? { title: `Import ${only.displayName}` } : {}) };
}
