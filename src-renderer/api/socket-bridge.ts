import type { Bridge, Envelope } from '#shared/ipc/bridge.ts';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { ANSWER_LIMITS, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import type { CallMessage, ServerMessage } from '#shared/ipc/wire.ts';
import { MAX_PENDING_CALLS, WIRE } from '#shared/ipc/wire.ts';
import { err } from '#shared/result/result.ts';
import { uploadFiles } from './upload-files.ts';

export interface SocketBridgeOptions {
  /** Origin of the page, e.g. 'http://127.0.0.1:4321'. */
  readonly origin: string;
  readonly firstRetryMs?: number;
  /** Tells whether the page can reach main, so that the desk can say so. */
  readonly onConnection?: (isConnected: boolean) => void;
}

const MAX_RETRY_MS = 5000;
/** What a page that was away hears when it is back: ask again for everything. */
const ASK_AGAIN: AppEvent = { name: 'library.changed', payload: { recordIds: [] } };

/**
 * The browser shell's bridge: calls, answers and events over one WebSocket. It connects again by itself; calls that were under way
 * are answered with 'ipc/disconnected' and never repeated, because a command may have been done.
 */
export function createSocketBridge(options: SocketBridgeOptions): Bridge & { close(): void } {
  const { origin, firstRetryMs = 250, onConnection } = options;
  const pending = new Map<number, (envelope: Envelope) => void>();
  const listeners = new Set<(event: AppEvent) => void>();
  let nextCallId = 1;
  let retryMs = firstRetryMs;
  let wasConnected = false;
  let isClosed = false;
  let socket = connect();

  function connect(): WebSocket {
    const opened = new WebSocket(`${origin.replace(/^http/, 'ws')}${WIRE.socketPath}`, WIRE.protocol);
    opened.binaryType = 'arraybuffer';
    opened.addEventListener('open', () => {
      retryMs = firstRetryMs;
      if (wasConnected) tell(ASK_AGAIN);
      wasConnected = true;
      onConnection?.(true);
    });
    opened.addEventListener('message', (message: MessageEvent<unknown>) => receive(message.data));
    opened.addEventListener('close', () => lose());
    return opened;
  }

  function lose(): void {
    for (const answer of pending.values()) answer(disconnected());
    pending.clear();
    if (isClosed) return;
    onConnection?.(false);
    setTimeout(() => {
      if (!isClosed) socket = connect();
    }, retryMs);
    retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
  }

  function receive(data: unknown): void {
    const decoded = data instanceof ArrayBuffer ? decodeFrame(new Uint8Array(data), ANSWER_LIMITS) : undefined;
    if (decoded?.ok !== true)
      throw new Error(`The socket bridge could not read a message: ${decoded?.error.message ?? 'text'}`);
    const message = decoded.value as unknown as ServerMessage; // main is trusted: typed, not parsed
    if (message.kind === 'event') return tell(message.event);
    pending.get(message.callId)?.(message.envelope);
    pending.delete(message.callId);
  }

  function tell(event: AppEvent): void {
    for (const listener of listeners) listener(event);
  }

  async function whenOpen(): Promise<WebSocket | undefined> {
    const waiting = socket;
    if (waiting.readyState === WebSocket.CONNECTING) {
      await new Promise<void>((resolve) => {
        waiting.addEventListener('open', () => resolve(), { once: true });
        waiting.addEventListener('close', () => resolve(), { once: true });
      });
    }
    return waiting.readyState === WebSocket.OPEN ? waiting : undefined;
  }

  return {
    shell: 'browser',

    async call(name, input) {
      const open = await whenOpen();
      if (open === undefined) return disconnected();
      if (pending.size >= MAX_PENDING_CALLS)
        return err('ipc/busy', 'Overread is still busy. Wait a moment and try again.');
      const call: CallMessage = { callId: nextCallId++, name, input };
      const frame = encodeFrame(call, INPUT_LIMITS);
      if (!frame.ok) return frame;
      return new Promise((resolve) => {
        pending.set(call.callId, resolve);
        open.send(frame.value);
      });
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    grantFiles: (files) => uploadFiles(origin, files),

    close() {
      isClosed = true;
      socket.close();
    },
  };
}

function disconnected(): Envelope {
  return err('ipc/disconnected', 'The connection to Overread was lost. If the program was closed, start it again.');
}
