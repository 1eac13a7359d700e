import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Socket } from '#renderer/api/socket-bridge.ts';
import { createSocketBridge } from '#renderer/api/socket-bridge.ts';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import { ANSWER_LIMITS, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { ok, unwrap } from '#shared/result/result.ts';

/** The server's end of a socket. */
class Line implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: Socket['onopen'] = null;
  onclose: Socket['onclose'] = null;
  onmessage: Socket['onmessage'] = null;
  readonly calls: { callId: number; name: string; input: unknown }[] = [];

  send(data: unknown): void {
    if (!(data instanceof Uint8Array)) throw new Error('Line.send: bytes were expected');
    this.calls.push(unwrap(decodeFrame(data, INPUT_LIMITS)) as unknown as (typeof this.calls)[number]);
  }
  close(): void {
    this.drop();
  }
  open(): void {
    this.onopen?.call(this as unknown as WebSocket, new Event('open'));
  }
  drop(): void {
    this.onclose?.call(this as unknown as WebSocket, new Event('close') as CloseEvent);
  }
  say(message: unknown): void {
    const frame = unwrap(encodeFrame(message, ANSWER_LIMITS));
    this.onmessage?.call(this as unknown as WebSocket, { data: frame.buffer } as MessageEvent);
  }
  answer(index: number, value: unknown): void {
    this.say({ kind: 'answer', callId: this.calls[index]?.callId, envelope: ok(value) });
  }
}

let lines: Line[];
let connections: boolean[];

function open() {
  return createSocketBridge({
    connect: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
    upload: () => Promise.resolve(ok([])),
    onConnection: (isConnected) => connections.push(isConnected),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  connections = [];
});
afterEach(() => vi.useRealTimers());

describe('the browser shell’s bridge', () => {
  it('gives each call its own answer, in whatever order they come', async () => {
    const bridge = open();
    const first = bridge.call('settings.read', {});
    const second = bridge.call('models.list', {});
    lines[0]?.open();

    lines[0]?.answer(1, ['second']);
    lines[0]?.answer(0, Float32Array.of(NaN));

    expect(await second).toEqual(ok(['second']));
    expect(await first).toEqual(ok(Float32Array.of(NaN)));
  });

  it('fails a call that was under way when the line broke, and never sends it twice', async () => {
    const bridge = open();
    lines[0]?.open();
    const call = bridge.call('annotations.edit', {});

    lines[0]?.drop();
    vi.advanceTimersByTime(300);
    lines[1]?.open();

    expect(await call).toMatchObject({ ok: false, error: { code: 'ipc/disconnected' } });
    expect(lines[1]?.calls).toEqual([]);
    expect(connections).toEqual([true, false, true]);
  });

  it('sends a call that waited for the line, and asks for everything anew', async () => {
    const bridge = open();
    const events: AppEvent[] = [];
    bridge.subscribe((event) => events.push(event));
    lines[0]?.open();
    lines[0]?.drop();

    const call = bridge.call('jobs.list', {});
    vi.advanceTimersByTime(300);
    lines[1]?.open();
    lines[1]?.answer(0, []);

    expect(await call).toEqual(ok([]));
    expect(events).toEqual([{ name: 'library.changed', payload: { recordIds: [] } }]);
  });

  it('gives up a waiting call after 10 s without a line', async () => {
    const bridge = open();
    const call = bridge.call('jobs.list', {});

    vi.advanceTimersByTime(10_000);

    expect(await call).toMatchObject({ ok: false, error: { code: 'ipc/disconnected' } });
  });

  it('begins anew when bytes come that are no frame', () => {
    open();
    lines[0]?.open();

    lines[0]?.onmessage?.call(lines[0] as unknown as WebSocket, { data: new ArrayBuffer(3) } as MessageEvent);
    vi.advanceTimersByTime(300);

    expect(lines).toHaveLength(2);
  });
});
