import { app, dialog } from 'electron';
import { startElectronShell } from './shell.ts';

// Not awaited: Electron says that it is ready only after this module has run to its end.
startElectronShell().catch((error: unknown) => {
  dialog.showErrorBox('Overread cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
