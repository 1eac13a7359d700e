import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, Envelope } from '#shared/ipc/bridge.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { CALL_NAMES, EVENT_NAMES, GRANT_PATHS_CHANNEL } from '#shared/ipc/names.ts';
import { checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';

/*
 * Runs in the page's isolated world. The page gets this one object: calls and events of names.ts, and grants for files that a person
 * dropped or chose. It never sees ipcRenderer, a channel's name or a path.
 */

const calls: ReadonlySet<string> = new Set(CALL_NAMES);
const listeners = new Set<(event: AppEvent) => void>();

for (const name of EVENT_NAMES) {
  ipcRenderer.on(name, (_event, payload: unknown) => {
    const event = { name, payload } as AppEvent; // main sends no other payload on this channel
    for (const listener of listeners) listener(event);
  });
}

const bridge: Bridge = {
  shell: 'electron',

  async call(name, input) {
    // Another channel of ipcMain, if there were one, is not for the page.
    if (!calls.has(name)) {
      return refusal('ipc/unknown-call', 'Overread knows no call of this name.');
    }
    // As the browser shell's codec: what cannot cross is refused here, and both transports give equal answers.
    const checked = checkPayload(input, INPUT_LIMITS);
    if (!checked.ok) return checked;
    return (await ipcRenderer.invoke(name, checked.value)) as Envelope; // main answers every call with an envelope
  },

  subscribe(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },

  async grantFiles(files) {
    const paths = files.filter((file) => file instanceof File).map((file) => webUtils.getPathForFile(file));
    // A file that the page made itself has no path.
    const real = paths.filter((path) => path !== '');
    if (real.length === 0 || real.length < files.length) {
      return refusal(
        'grant/unknown',
        'Only files and folders that you drop on the window or choose in it can be opened.',
      );
    }
    return (await ipcRenderer.invoke(GRANT_PATHS_CHANNEL, real)) as Envelope; // as above
  },
};

function refusal(code: 'ipc/unknown-call' | 'grant/unknown', message: string): Envelope {
  return { ok: false, error: { code, message, details: {} } };
}

contextBridge.exposeInMainWorld('overread', bridge);
