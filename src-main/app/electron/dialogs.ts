import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { ChosenKind, Dialogs } from '#main/ipc/dialogs.ts';
import { ok } from '#shared/result/result.ts';

const IMPORT_DIALOGS: Readonly<Record<ChosenKind, Electron.OpenDialogOptions>> = {
  files: { title: 'Import recordings', buttonLabel: 'Import', properties: ['openFile', 'multiSelections'] },
  folder: {
    title: 'Import a folder of recordings',
    buttonLabel: 'Import',
    properties: ['openDirectory', 'multiSelections'],
  },
  'data-set': {
    title: 'The folder in which the data set lies unpacked',
    buttonLabel: 'Choose',
    properties: ['openDirectory'],
  },
};

/** The system's own dialogs, over the desk's window. What is chosen becomes a grant: the page never sees a path. */
export function createDialogs(findWindow: () => BrowserWindow | undefined): Dialogs {
  async function show(options: Electron.OpenDialogOptions): Promise<readonly string[]> {
    const window = findWindow();
    const shown = window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options);
    const { canceled, filePaths } = await shown;
    return canceled ? [] : filePaths;
  }

  return {
    async chooseImport(kind) {
      const chosen = await show(IMPORT_DIALOGS[kind]);
      return ok(chosen.map((path) => ({ kind: 'read', path })));
    },
    async chooseExport() {
      const [path] = await show({
        title: 'Export to a folder',
        buttonLabel: 'Export',
        properties: ['openDirectory', 'createDirectory'],
      });
      return ok(path === undefined ? null : { kind: 'write', path });
    },
  };
}
