import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { Job } from '#shared/domain/job.ts';

/** Asks before a window is closed over running jobs. Resolves to whether it may close. */
export async function mayClose(window: BrowserWindow, running: readonly Job[]): Promise<boolean> {
  if (running.length === 0) return true;
  const [only] = running;
  const what = running.length === 1 && only !== undefined ? `'${only.title}' is` : `${running.length} jobs are`;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Overread',
    message: `${what} still running.`,
    detail: 'Closing stops it. What it has finished stays; the rest can be started again.',
    buttons: ['Keep open', 'Stop and close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}
