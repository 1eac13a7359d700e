import type { Dialogs } from '#main/ipc/dialogs.ts';
import type { Grants } from '#main/ipc/grants.ts';
import type { Handlers } from '#shared/ipc/contract.ts';
import { ok } from '#shared/result/result.ts';

export function fileHandlers({ dialogs, grants }: { readonly dialogs: Dialogs; readonly grants: Grants }) {
  return {
    'files.choose-import': async ({ kind }) => {
      const chosen = await dialogs.chooseImport(kind);
      return chosen.ok ? ok(chosen.value.map((granted) => grants.grant(granted))) : chosen;
    },
    'files.choose-export': async () => {
      const chosen = await dialogs.chooseExport();
      return chosen.ok ? ok(chosen.value === null ? null : grants.grant(chosen.value)) : chosen;
    },
  } satisfies Partial<Handlers>;
}
