import { err, ok, type AppError, type Result } from '#shared/result/result.ts';
import {
  MAX_MESSAGE_BYTES,
  TENSOR_PROTOCOL_VERSION,
  type EpochReport,
  type TensorBackend,
  type TensorMemory,
  type TensorReply,
  type TensorRequest,
} from '../protocol.ts';
import type { CompressEpoch, CompressProgress } from '../protocol/compress-spec.ts';
import type { FitEpoch, FitProgress } from '../protocol/fit-report.ts';
import type { TensorChild } from './tensor-child.ts';

export type WorkRequest =
  Extract<TensorRequest, { id: number }> extends infer R ? (R extends { kind: 'cancel' } ? never : R) : never;
export type WorkReply = Extract<TensorReply, { kind: 'predicted' | 'fitted' | 'network-fitted' | 'compressed' }>;

export interface SessionInfo {
  readonly backend: TensorBackend;
  readonly notice: string | null;
  readonly tensorflowVersion: string;
}

export interface AskOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch?: ((epoch: EpochReport) => void) | undefined;
  readonly onNetworkEpoch?: ((epoch: FitEpoch) => void) | undefined;
  readonly onCompressEpoch?: ((epoch: CompressEpoch) => void) | undefined;
  readonly onCompressProgress?: ((progress: CompressProgress) => void) | undefined;
  readonly onNetworkProgress?: ((progress: FitProgress) => void) | undefined;
}

/** One life of one tensor process: handshake, requests by id, deadlines, and what happens when it ends. */
export interface ChildSession {
  readonly ready: Promise<Result<SessionInfo>>;
  readonly info: SessionInfo | undefined;
  readonly memory: TensorMemory | undefined;
  readonly pendingCount: number;
  ask(request: WorkRequest, options: AskOptions): Promise<Result<WorkReply>>;
  /** Asks it to end once it is done; killed when it has not within five seconds. */
  end(): Promise<void>;
}

export interface SessionOptions {
  readonly child: TensorChild;
  readonly startTimeoutMs: number;
  /** How long a cancelled request or an ending process may take before it is killed. */
  readonly patienceMs: number;
  /** Called once; `expected` is false for a crash. */
  readonly onExit: (exit: { readonly exitCode: number | null; readonly expected: boolean }) => void;
}

interface Pending {
  readonly settle: (result: Result<WorkReply>) => void;
  readonly options: AskOptions;
}

export function openChildSession(options: SessionOptions): ChildSession {
  const { child, patienceMs } = options;
  const pending = new Map<number, Pending>();
  const ready = Promise.withResolvers<Result<SessionInfo>>();
  const gone = Promise.withResolvers<undefined>();
  let info: SessionInfo | undefined;
  let memory: TensorMemory | undefined;
  let isGone = false;
  let isEnding = false;
  /** Why main itself killed it, if it did. */
  let killReason: AppError | undefined;
  const startTimer = setTimeout(
    () => kill('tensor/timeout', 'The tensor process did not start in time.'),
    options.startTimeoutMs,
  );

  function kill(code: 'tensor/timeout' | 'tensor/failed' | 'job/cancelled', message: string): void {
    killReason ??= { code, message, details: {} };
    child.kill();
  }

  child.onExit((exitCode) => {
    isGone = true;
    clearTimeout(startTimer);
    const crashed = err(
      'tensor/crashed',
      'The tensor process ended in the middle of its work. It is started again when it is needed.',
      { exitCode },
    );
    const reason = killReason === undefined ? crashed : ({ ok: false, error: killReason } as const);
    ready.resolve(reason);
    for (const { settle } of pending.values()) settle(reason);
    gone.resolve(undefined);
    const endedIdle = exitCode === 0 && info !== undefined && pending.size === 0;
    pending.clear();
    options.onExit({ exitCode, expected: isEnding || endedIdle || killReason?.code === 'job/cancelled' });
  });

  child.onMessage((message) => {
    const reply = message as TensorReply;
    if (reply.kind === 'ready') return greet(reply);
    memory = reply.memory;
    const request = pending.get(reply.id);
    if (request === undefined) return;
    if (reply.kind === 'progress') return request.options.onEpoch?.(reply.epoch);
    if (reply.kind === 'network-epoch') return request.options.onNetworkEpoch?.(reply.epoch);
    if (reply.kind === 'compress-epoch') return request.options.onCompressEpoch?.(reply.epoch);
    if (reply.kind === 'compress-progress') return request.options.onCompressProgress?.(reply.progress);
    if (reply.kind === 'network-progress') return request.options.onNetworkProgress?.(reply.progress);
    request.settle(reply.kind === 'failed' ? err(reply.code, reply.message) : ok(reply));
  });

  function greet(reply: Extract<TensorReply, { kind: 'ready' }>): void {
    clearTimeout(startTimer);
    if (reply.protocolVersion !== TENSOR_PROTOCOL_VERSION) {
      return kill(
        'tensor/failed',
        `The tensor process speaks version ${reply.protocolVersion} of the protocol, the desk ${TENSOR_PROTOCOL_VERSION}.`,
      );
    }
    info = { backend: reply.backend, notice: reply.notice, tensorflowVersion: reply.tensorflowVersion };
    ready.resolve(ok(info));
  }

  function ask(request: WorkRequest, askOptions: AskOptions): Promise<Result<WorkReply>> {
    assertFits(request);
    const { promise, resolve } = Promise.withResolvers<Result<WorkReply>>();
    if (isGone) return Promise.resolve(err('tensor/crashed', 'The tensor process has ended.'));
    const deadline = setTimeout(() => {
      settle(
        err(
          'tensor/timeout',
          `The tensor process gave no answer within ${Math.round(askOptions.deadlineMs / 1000)} s.`,
        ),
      );
      kill('tensor/timeout', 'The tensor process was ended because it gave no answer in time.');
    }, askOptions.deadlineMs);
    let patience: NodeJS.Timeout | undefined;
    const cancel = () => {
      child.post({ kind: 'cancel', id: request.id });
      patience = setTimeout(() => kill('job/cancelled', 'Cancelled.'), patienceMs);
    };
    function settle(result: Result<WorkReply>): void {
      clearTimeout(deadline);
      clearTimeout(patience);
      askOptions.signal?.removeEventListener('abort', cancel);
      pending.delete(request.id);
      resolve(result);
    }
    pending.set(request.id, { settle, options: askOptions });
    askOptions.signal?.addEventListener('abort', cancel, { once: true });
    child.post(request);
    return promise;
  }

  async function end(): Promise<void> {
    isEnding = true;
    if (isGone) return;
    const patience = setTimeout(() => child.kill(), patienceMs);
    // Before its greeting it does not listen yet.
    if (info === undefined) child.kill();
    else child.post({ kind: 'shutdown' });
    await gone.promise;
    clearTimeout(patience);
  }

  return {
    ready: ready.promise,
    get info() {
      return info;
    },
    get memory() {
      return memory;
    },
    get pendingCount() {
      return pending.size;
    },
    ask,
    end,
  };
}

function assertFits(request: WorkRequest): void {
  const sizeBytes = request.kind === 'predict' ? request.rows.inputs.byteLength : 0;
  if (sizeBytes > MAX_MESSAGE_BYTES - HEADER_ALLOWANCE_BYTES) {
    throw new Error(
      `ask: a message holds at most ${MAX_MESSAGE_BYTES - HEADER_ALLOWANCE_BYTES} bytes of inputs, got ${sizeBytes}`,
    );
  }
}

/** Room for everything in a message but its array. */
const HEADER_ALLOWANCE_BYTES = 64 * 1024;
