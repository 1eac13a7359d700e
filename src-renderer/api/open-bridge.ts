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
export function openBridge(view: Window & typeof globalThis): Connection {
  const given = findBridge(view);
  if (given !== undefined) {
    return { bridge: given, onConnection: (listener) => listener(true) };
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

/** Our own preload put it there, so its shape is known. */
function findBridge(view: object): DeskBridge | undefined {
  return 'overread' in view && isObject(view.overread) ? (view.overread as DeskBridge) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
