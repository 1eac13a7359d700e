import { WIRE } from '#shared/ipc/wire.ts';
import type { DeskBridge } from './desk-bridge.ts';
import { createSocketBridge } from './socket-bridge.ts';
import { uploadFiles } from './upload.ts';

export interface Connection {
  readonly bridge: DeskBridge;
  /** Tells at once and at every change whether main can be reached. */
  readonly onConnection: (listener: (isConnected: boolean) => void) => void;
}

/** Electron's bridge where the preload has put one on the window, else a WebSocket to the server that the page came from. */
export function openBridge(view: Window): Connection {
  if (hasBridge(view)) {
    return { bridge: view.overread, onConnection: (listener) => listener(true) };
  }
  let isConnected = true;
  const listeners = new Set<(isConnected: boolean) => void>();
  const { protocol, host } = view.location;
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${WIRE.socketPath}`;
  const bridge = createSocketBridge({
    connect: () => new WebSocket(address, WIRE.protocol),
    upload: (files, options) =>
      uploadFiles(files, options, { fetch: view.fetch.bind(view), newBatchId: () => crypto.randomUUID() }),
    onConnection: (isThere) => {
      isConnected = isThere;
      for (const listener of listeners) listener(isThere);
    },
  });
  return {
    bridge,
    onConnection: (listener) => {
      listeners.add(listener);
      listener(isConnected);
    },
  };
}

function hasBridge(view: Window): view is Window & { readonly overread: DeskBridge } {
  return 'overread' in view && typeof view.overread === 'object' && view.overread !== null;
}
