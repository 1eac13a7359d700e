import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import { CALL_FRAME_LIMITS, findCallMessage, SERVER_FRAME_LIMITS, WIRE } from '#shared/ipc/wire.ts';
import type { Router } from '#main/ipc/router.ts';

export interface SocketOptions {
  readonly dispatch: Router<unknown>['dispatch'];
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void;
  /** A page that does not read is cut off when this much waits for it; it connects and asks again. */
  readonly maxBacklogBytes?: number;
}

export interface Sockets {
  /** Takes over a connection that the guard has let through. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  close(): void;
}

const MAX_SOCKETS = 16;
const MAX_BACKLOG_BYTES = 128 * 2 ** 20;
/** Close codes of RFC 6455, section 7.4.1. */
const CLOSE = { goingAway: 1001, badData: 1007, tryAgainLater: 1013 } as const;

/** The browser shell's transport: one frame of `codec.ts` for each call, answer and event. */
export function createSockets({ dispatch, subscribe, maxBacklogBytes = MAX_BACKLOG_BYTES }: SocketOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    // As decodeFrame's own bound: ws closes with 1009 before it holds more.
    maxPayload: 3 * CALL_FRAME_LIMITS.maxSizeBytes + 2 ** 16,
    handleProtocols: (protocols) => (protocols.has(WIRE.protocol) ? WIRE.protocol : false),
  });

  function send(socket: WebSocket, message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBacklogBytes) {
      socket.close(CLOSE.tryAgainLater);
      return;
    }
    const frame = encodeFrame(message, SERVER_FRAME_LIMITS);
    if (frame.ok) socket.send(frame.value);
    else if (message.kind === 'answer') send(socket, { ...message, envelope: frame });
  }

  async function receive(socket: WebSocket, data: RawData, isBinary: boolean): Promise<void> {
    const decoded = isBinary ? decodeFrame(toBytes(data), CALL_FRAME_LIMITS) : undefined;
    const call = decoded?.ok === true ? findCallMessage(decoded.value) : undefined;
    if (call === undefined) {
      socket.close(CLOSE.badData);
      return;
    }
    const envelope = await dispatch(call.name, call.input, socket);
    send(socket, { kind: 'answer', callId: call.callId, envelope });
  }

  server.on('connection', (socket) => {
    const unsubscribe = subscribe((event) => send(socket, { kind: 'event', event }));
    socket.on('message', (data, isBinary) => void receive(socket, data, isBinary));
    socket.on('close', unsubscribe);
    socket.on('error', () => socket.terminate()); // a broken frame or a lost connection: 'close' follows
  });

  return {
    upgrade(request, connection, head) {
      if (server.clients.size >= MAX_SOCKETS) {
        connection.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, connection, head, (socket) => server.emit('connection', socket, request));
    },
    close() {
      for (const socket of server.clients) socket.close(CLOSE.goingAway);
      server.close();
    },
  };
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
