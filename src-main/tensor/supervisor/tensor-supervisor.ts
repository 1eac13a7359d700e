import { err, ok, type Result } from '#shared/result/result.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { EpochReport, FitSpec, FitWavesSpec, TensorBackend, TensorMemory } from '../protocol.ts';
import type { CompressEpoch, CompressProgress, CompressResult, CompressSpec } from '../protocol/compress-spec.ts';
import type { FitEpoch, FitProgress, FitResult } from '../protocol/fit-report.ts';
import type { FitSpec as NetworkFitSpec } from '../protocol/fit-spec.ts';
import {
  openChildSession,
  type AskOptions,
  type ChildSession,
  type SessionInfo,
  type WorkReply,
} from './child-session.ts';
import { createCrashCount } from './crash-count.ts';
import {
  askInPieces,
  planPieces,
  toMisunderstanding,
  type PredictBeatsRequest,
  type PredictedBeats,
} from './predict-beats.ts';
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

export interface FitRequest<S = FitSpec> {
  readonly spec: S;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: EpochReport) => void;
}

export interface FitNetworkRequest {
  readonly spec: NetworkFitSpec;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch?: (epoch: FitEpoch) => void;
  readonly onProgress?: (progress: FitProgress) => void;
}

export interface CompressRequest {
  readonly spec: CompressSpec;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch?: (epoch: CompressEpoch) => void;
  readonly onProgress?: ((progress: CompressProgress) => void) | undefined;
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
  /** Any network, in a process of its own. The same errors, and 'job/failed' where spec and files do not fit, 'library/disk-full'. */
  fitNetwork(request: FitNetworkRequest): Promise<Result<FitResult>>;
  /** Makes a trained network smaller, in a process of its own. The same errors. */
  compress(request: CompressRequest): Promise<Result<CompressResult>>;
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
    const pieces = planPieces(request, limits);
    const acquired = await acquire();
    if (!acquired.ok) return acquired;
    const deadlineMs = limits.predictDeadlineMs;
    return askInPieces(request, pieces, { session: acquired.value, deadlineMs, takeId: () => nextId++ });
  }

  /** In a process of its own, ended afterwards. */
  async function askAlone(work: FitWork, options: Omit<AskOptions, 'deadlineMs'>): Promise<Result<WorkReply>> {
    const refusal = findRefusal();
    if (refusal !== undefined) return refusal;
    if (options.signal?.aborted === true) return err('job/cancelled', 'Cancelled.');
    const session = start();
    const ready = await session.ready;
    if (!ready.ok) return ready;
    const answer = await session.ask({ ...work, id: nextId++ }, { ...options, deadlineMs: limits.fitDeadlineMs });
    await session.end();
    return answer;
  }

  async function fit(request: Omit<FitRequest, 'spec'>, work: FitWork): Promise<Result<{ epochCount: number }>> {
    const answer = await askAlone(work, { signal: request.signal, onEpoch: request.onEpoch });
    if (!answer.ok) return answer;
    return answer.value.kind === 'fitted' ? ok({ epochCount: answer.value.epochCount }) : toMisunderstanding();
  }

  async function fitNetwork({ spec, ...request }: FitNetworkRequest): Promise<Result<FitResult>> {
    const answer = await askAlone(
      { kind: 'fit-network', spec },
      { signal: request.signal, onNetworkEpoch: request.onEpoch, onNetworkProgress: request.onProgress },
    );
    if (!answer.ok) return answer;
    return answer.value.kind === 'network-fitted' ? ok(answer.value.result) : toMisunderstanding();
  }

  async function compress({ spec, signal, ...request }: CompressRequest): Promise<Result<CompressResult>> {
    const told = { onCompressEpoch: request.onEpoch, onCompressProgress: request.onProgress };
    const answer = await askAlone({ kind: 'compress', spec }, { signal, ...told });
    if (!answer.ok) return answer;
    return answer.value.kind === 'compressed' ? ok(answer.value.result) : toMisunderstanding();
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
    fitNetwork,
    compress,
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

type FitWork =
  | { readonly kind: 'fit'; readonly spec: FitSpec }
  | { readonly kind: 'fit-waves'; readonly spec: FitWavesSpec }
  | { readonly kind: 'fit-network'; readonly spec: NetworkFitSpec }
  | { readonly kind: 'compress'; readonly spec: CompressSpec };
