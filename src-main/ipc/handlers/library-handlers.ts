import type { GrantedImports } from '#main/ipc/granted-imports.ts';
import type { RecordDeleter } from '#main/library/delete-records.ts';
import type { RecordFinder } from '#main/library/find-records.ts';
import type { Verifier } from '#main/library/verify-job.ts';
import type { Handlers } from '#shared/ipc/contract.ts';
import { ok } from '#shared/result/result.ts';

export interface LibraryServices {
  readonly finder: RecordFinder;
  readonly imports: GrantedImports;
  readonly deleter: RecordDeleter;
  readonly verifier: Verifier;
}

export function libraryHandlers({ finder, imports, deleter, verifier }: LibraryServices) {
  return {
    'library.list': (view) => finder.list(view),
    'library.get': ({ recordId }) => finder.get(recordId),
    'library.delete-record': ({ recordId }) => deleter.deleteRecord(recordId),
    'library.delete-patient': ({ patientId }) => deleter.deletePatient(patientId),
    'library.verify': () => ok(verifier.start()),
    'import.start': ({ grantIds }) => imports.start(grantIds),
  } satisfies Partial<Handlers>;
}
