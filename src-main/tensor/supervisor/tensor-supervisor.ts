import { err, ok, type Result } from '#shared/result/result.ts';
import type { Logger } from '#main/logging/logger.ts';
import {
  ARCHITECTURES,
  type EpochReport,
  type FitSpec,
  type FitWavesSpec,
  type NetworkSpec,
  type TensorBackend,
  type TensorMemory,
} from '../protocol.ts';
import { openChildSession, type ChildSession, type SessionInfo } from './child-session.ts';
import { createCrashCount } from './crash-count.ts';
import type { TensorChildFactory } from './tensor-child.ts';
import { DEFAULT_LIMITS, type TensorLimits } from './tensor-limits.ts';

export interface TensorSupervisorOptions {
  readonly startChild: TensorChildFactory;
  readonly now: () => number;
  readonly logger?: Logger;
  readonly limits?: Partial<TensorLimits>;
  /** Called when what status() says may have changed. */
  readonly onStatus?: () => void;
}

export interface PredictBeatsRequest {
  readonly network: NetworkSpec;
  /** [rowCount * inputLength], finite. */
  readonly inputs: Float32Array;
  readonly rowCount: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly doneCount: number; readonly totalCount: number }) => void;
}

export interface PredictedBeats {
  /** [rowCount * classCount], rows summing to 1; classes outside the mask are 0. */
  readonly probabilities: Float32Array;
  readonly backend: TensorBackend;
}

export interface FitRequest<S = FitSpec> {
  readonly spec: S;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: EpochReport) => void;
}

export interface TensorStatus {
  /** 'off': not started yet, or ended when idle; it starts by itself when it is needed. */
  readonly state: 'off' | 'starting' | 'ready' | 'unavailable';
  readonly backend: TensorBackend | null;
  /** For the user, where the backend is not native. */
  readonly notice: string | null;
  readonly memory: TensorMemory | null;
}

/** Main's side of the tensor process. All failures are values; nothing is answered in part. */
export interface TensorSupervisor {
  /**
   * Errors: 'tensor/crashed', 'tensor/timeout', 'tensor/unavailable', 'tensor/failed', 'tensor/out-of-memory', 'model/broken',
   * 'job/cancelled'.
   */
  predictBeats(request: PredictBeatsRequest): Promise<Result<PredictedBeats>>;
  /** In a process of its own, ended afterwards. The same errors. */
  fit(request: FitRequest): Promise<Result<{ readonly epochCount: number }>>;
  /** As fit, for the delineation network. */
  fitWaves(request: FitRequest<FitWavesSpec>): Promise<Result<{ readonly epochCount: number }>>;
  /** Starts the process, so that the first prediction does not wait for it. */
  warmUp(): Promise<Result<SessionInfo>>;
  status(): TensorStatus;
  /** Forgets crashes: the next request starts the process again. */
  retry(): void;
  /** Ends every child and waits for it; later requests fail with 'tensor/unavailable'. */
  close(): Promise<void>;
}

export function createTensorSupervisor(options: TensorSupervisorOptions): TensorSupervisor {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const crashes = createCrashCount();
  const sessions = new Set<ChildSession>();
  let warm: ChildSession | undefined;
  let nextId = 1;
  let isClosed = false;

  function start(): ChildSession {
    const session: ChildSession = openChildSession({
      child: options.startChild(),
      startTimeoutMs: limits.startTimeoutMs,
      patienceMs: limits.patienceMs,
      onExit({ exitCode, expected }) {
        sessions.delete(session);
        if (warm === session) warm = undefined;
        if (!expected) crashes.add(options.now());
        options.onStatus?.();
        if (expected) return;
        options.logger?.error('the tensor process ended unexpectedly', { exitCode, unavailable: crashes.isExceeded });
      },
    });
    sessions.add(session);
    return session;
  }

  /** The warm session, a fresh one where there is none or where it has grown too large. */
  async function acquire(): Promise<Result<ChildSession>> {
    const refusal = findRefusal();
    if (refusal !== undefined) return refusal;
    if (warm !== undefined && warm.pendingCount === 0 && (warm.memory?.residentBytes ?? 0) > limits.recycleAboveBytes) {
      const outgrown = warm;
      warm = undefined;
      options.logger?.info('the tensor process is replaced', { residentBytes: outgrown.memory?.residentBytes ?? 0 });
      await outgrown.end();
    }
    const session = (warm ??= start());
    options.onStatus?.();
    const ready = await session.ready;
    options.onStatus?.();
    return ready.ok ? ok(session) : ready;
  }

  function findRefusal(): Result<never> | undefined {
    if (isClosed) return err('tensor/unavailable', 'The desk is closing.');
    if (!crashes.isExceeded) return undefined;
    return err(
      'tensor/unavailable',
      'The tensor process crashed three times within five minutes and is not started again by itself. Try again by hand, or restart the desk.',
    );
  }

  async function predictBeats(request: PredictBeatsRequest): Promise<Result<PredictedBeats>> {
    const { inputLength, classCount } = ARCHITECTURES[request.network.architecture];
    assertWhole(request, inputLength);
    const chunkRows = Math.max(1, Math.floor(limits.maxInputBytes / (4 * inputLength)));
    const probabilities = new Float32Array(request.rowCount * classCount);
    const acquired = await acquire();
    if (!acquired.ok) return acquired;
    const session = acquired.value;
    for (let row = 0; row < request.rowCount; row += chunkRows) {
      if (request.signal?.aborted === true) return err('job/cancelled', 'Cancelled.');
      const rowCount = Math.min(chunkRows, request.rowCount - row);
      // A copy: structured clone would send the whole buffer behind a view.
      const inputs = request.inputs.slice(row * inputLength, (row + rowCount) * inputLength);
      const answer = await session.ask(
        { kind: 'predict', id: nextId++, network: request.network, inputs, rowCount },
        { deadlineMs: limits.predictDeadlineMs, signal: request.signal },
      );
      if (!answer.ok) return answer;
      if (answer.value.kind !== 'predicted' || answer.value.probabilities.length !== rowCount * classCount) {
        return err('tensor/failed', 'The tensor process answered something else than was asked.');
      }
      probabilities.set(answer.value.probabilities, row * classCount);
      request.onProgress?.({ doneCount: row + rowCount, totalCount: request.rowCount });
    }
    return ok({ probabilities, backend: session.info?.backend ?? 'wasm' });
  }

  async function fit(
    request: Omit<FitRequest, 'spec'>,
    work:
      { readonly kind: 'fit'; readonly spec: FitSpec } | { readonly kind: 'fit-waves'; readonly spec: FitWavesSpec },
  ): Promise<Result<{ epochCount: number }>> {
    const refusal = findRefusal();
    if (refusal !== undefined) return refusal;
    if (request.signal?.aborted === true) return err('job/cancelled', 'Cancelled.');
    const session = start();
    const ready = await session.ready;
    if (!ready.ok) return ready;
    const answer = await session.ask(
      { ...work, id: nextId++ },
      { deadlineMs: limits.fitDeadlineMs, signal: request.signal, onEpoch: request.onEpoch },
    );
    await session.end();
    if (!answer.ok) return answer;
    if (answer.value.kind !== 'fitted')
      return err('tensor/failed', 'The tensor process answered something else than was asked.');
    return ok({ epochCount: answer.value.epochCount });
  }

  function status(): TensorStatus {
    const info = warm?.info;
    const running = warm === undefined ? 'off' : info === undefined ? 'starting' : 'ready';
    return {
      state: crashes.isExceeded ? 'unavailable' : running,
      backend: info?.backend ?? null,
      notice: info?.notice ?? null,
      memory: warm?.memory ?? null,
    };
  }

  return {
    predictBeats,
    fit: (request) => fit(request, { kind: 'fit', spec: request.spec }),
    fitWaves: (request) => fit(request, { kind: 'fit-waves', spec: request.spec }),
    async warmUp() {
      const acquired = await acquire();
      return acquired.ok ? acquired.value.ready : acquired;
    },
    status,
    retry: () => crashes.clear(),
    async close() {
      isClosed = true;
      await Promise.all([...sessions].map((session) => session.end()));
    },
  };
}

function assertWhole({ inputs, rowCount }: PredictBeatsRequest, inputLength: number): void {
  if (inputs.length === rowCount * inputLength) return;
  throw new Error(
    `predictBeats: ${rowCount} rows of ${inputLength} need ${rowCount * inputLength} values, got ${inputs.length}`,
  );
}
