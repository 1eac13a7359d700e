import type { Envelope } from '#shared/ipc/bridge.ts';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import { CALL_FRAME_LIMITS, MAX_PENDING_CALLS, SERVER_FRAME_LIMITS } from '#shared/ipc/wire.ts';
import { err } from '#shared/result/result.ts';
import type { DeskBridge, GrantOptions } from './desk-bridge.ts';

/** The part of WebSocket that is used: a test hands in another. */
export type Socket = Pick<WebSocket, 'binaryType' | 'send' | 'close' | 'onopen' | 'onclose' | 'onmessage'>;

export interface SocketBridgeOptions {
  readonly connect: () => Socket;
  readonly upload: (files: readonly unknown[], options: GrantOptions) => Promise<Envelope>;
  /** Told when the connection is lost and when it is there again. */
  readonly onConnection?: (isConnected: boolean) => void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** How long a call waits for a lost connection to come back before it fails. */
const PATIENCE_MS = 10_000;

/**
 * The bridge of the browser shell. A call that was under way when the connection broke fails: whether main has done it is not known,
 * so it is never repeated. One that was not sent yet waits. After a reconnect listeners hear 'library.changed' with no ids, which
 * means: ask again for everything.
 */
export function createSocketBridge(options: SocketBridgeOptions): DeskBridge & { close(): void } {
  const pending = new Map<number, (envelope: Envelope) => void>();
  const waiting: (() => void)[] = [];
  const listeners = new Set<(event: AppEvent) => void>();
  let socket: Socket | null = null;
  let isOpen = false;
  let wasOpen = false;
  let isClosed = false;
  let retryMs = FIRST_RETRY_MS;
  let nextCallId = 1;

  function connect(): void {
    const next = options.connect();
    socket = next;
    next.binaryType = 'arraybuffer';
    next.onopen = () => {
      isOpen = true;
      retryMs = FIRST_RETRY_MS;
      options.onConnection?.(true);
      flush();
      if (wasOpen) tell({ name: 'library.changed', payload: { recordIds: [] } });
      wasOpen = true;
    };
    next.onmessage = ({ data }) => receive(data);
    next.onclose = () => {
      isOpen = false;
      for (const settle of pending.values()) settle(LOST);
      pending.clear();
      if (isClosed) return;
      options.onConnection?.(false);
      setTimeout(connect, retryMs);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    };
  }

  function receive(data: unknown): void {
    const decoded = data instanceof ArrayBuffer ? decodeFrame(new Uint8Array(data), SERVER_FRAME_LIMITS) : undefined;
    const message = decoded?.ok === true ? findServerMessage(decoded.value) : undefined;
    if (message === undefined) {
      socket?.close(); // not our server, or a bug in it: begin anew
    } else if (message.kind === 'event') {
      tell(message.event);
    } else {
      pending.get(message.callId)?.(message.envelope);
      pending.delete(message.callId);
      flush();
    }
  }

  function tell(event: AppEvent): void {
    for (const listener of listeners) listener(event);
  }

  function flush(): void {
    while (isOpen && pending.size < MAX_PENDING_CALLS / 2 && waiting.length > 0) waiting.shift()?.();
  }

  function send(name: CallName, input: unknown, settle: (envelope: Envelope) => void): void {
    const callId = nextCallId;
    nextCallId += 1;
    // As the preload does: what cannot cross is refused here, and both transports give equal answers.
    const checked = checkPayload(input, INPUT_LIMITS);
    const frame = checked.ok ? encodeFrame({ callId, name, input: checked.value }, CALL_FRAME_LIMITS) : checked;
    if (!frame.ok) {
      settle(frame);
      return;
    }
    pending.set(callId, settle);
    socket?.send(frame.value);
  }

  connect();
  return {
    shell: 'browser',
    call(name, input) {
      return new Promise((resolve) => {
        const start = () => {
          clearTimeout(timer);
          send(name, input, resolve);
        };
        const timer = setTimeout(() => {
          if (isOpen) return; // it only waits its turn
          waiting.splice(waiting.indexOf(start), 1);
          resolve(LOST);
        }, PATIENCE_MS);
        waiting.push(start);
        flush();
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    grantFiles: (files, grantOptions = {}) => options.upload(files, grantOptions),
    close() {
      isClosed = true;
      socket?.close();
    },
  };
}

const LOST: Envelope = err(
  'ipc/disconnected',
  'The connection to Overread was lost. It is being made again; if it stays lost, start Overread again.',
);

/** The server's message that a decoded frame holds; undefined where it holds none. */
function findServerMessage(value: unknown): ServerMessage | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  // Our own server wrote it (same origin, cookie): its kinds are checked, their contents typed by wire.ts.
  if (value.kind === 'answer' || value.kind === 'event') return value as ServerMessage;
  return undefined;
}
