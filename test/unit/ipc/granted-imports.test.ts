import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGrantedImports } from '#main/ipc/granted-imports.ts';
import { createGrants } from '#main/ipc/grants.ts';
import type { ImportOptions } from '#main/library/import-record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { GrantId, JobId } from '#shared/units/ids.ts';
import { unwrap } from '#shared/result/result.ts';

const JOB: Job = {
  id: 'job-1' as JobId,
  kind: 'import',
  title: '',
  state: 'queued',
  countedUnit: 'records',
  doneCount: 0,
  totalCount: null,
  message: '',
  failures: [],
  resultIds: [],
  createdAtMs: 0,
  startedAtMs: null,
  endedAtMs: null,
};

function open() {
  const started: (ImportOptions & { readonly paths: readonly string[] })[] = [];
  const grants = createGrants({ now: () => 0 });
  const importer = {
    start(paths: readonly string[], options: ImportOptions = {}) {
      started.push({ ...options, paths });
      return JOB;
    },
  };
  const jobEnds = { when: () => undefined, wait: () => Promise.resolve(JOB) };
  const imports = createGrantedImports({ grants, importer, jobEnds });
  return { grants, started, start: (ids: readonly GrantId[]) => unwrap(imports.start(ids)) };
}

describe('an import of what was granted', () => {
  it('is called after the count of uploaded files, never after the folder that Overread made for them', () => {
    const { grants, started, start } = open();
    const folder = join('uploads', '0f8fad5b-d9cb-469f-a165-70867728950e');
    const { grantId } = grants.grant({ kind: 'read', path: folder, chosenNames: ['x.hea', 'y.pdf'] }, '2 files');

    start([grantId]);

    expect(started).toEqual([
      {
        paths: [folder],
        title: 'Import 2 files',
        chosenFiles: [join(folder, 'x.hea'), join(folder, 'y.pdf')],
      },
    ]);
  });

  it('of several grants leaves the name to the importer', () => {
    const { grants, started, start } = open();
    start(['a.hea', 'b.hea'].map((path) => grants.grant({ kind: 'read', path }).grantId));

    expect(started).toEqual([{ paths: ['a.hea', 'b.hea'], chosenFiles: [] }]);
  });
});
