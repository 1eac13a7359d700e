import type { GrantedImports } from '#main/ipc/granted-imports.ts';
import type { RecordFinder } from '#main/library/find-records.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export interface LibraryServices {
  readonly finder: RecordFinder;
  readonly imports: GrantedImports;
}

export function libraryHandlers({ finder, imports }: LibraryServices) {
  return {
    'library.list': (view) => finder.list(view),
    'library.get': ({ recordId }) => finder.get(recordId),
    'import.start': ({ grantIds }) => imports.start(grantIds),
  } satisfies Partial<Handlers>;
}
