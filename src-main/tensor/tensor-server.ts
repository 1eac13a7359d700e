import { ok, type Result } from '#shared/result/result.ts';
import type { TensorFlow } from './backend.ts';
import { fitNetwork as fitBeats, type FitEvents } from './fit.ts';
import { compressNetwork } from './compress/compress-network.ts';
import { fitNetwork } from './fit/fit-network.ts';
import { fitWaves } from './fit-waves.ts';
import { inferProbabilities, toInputLayout } from './infer.ts';
import type {
  NetworkRows,
  NetworkSpec,
  TensorFailureCode,
  TensorMemory,
  TensorReply,
  TensorRequest,
  TreesSpec,
} from './protocol.ts';
import type { Weights } from './run-network.ts';
import { readTreeReader, type TreeReader } from './tree-reader.ts';
import { readWeights } from './weights-file.ts';

export interface TensorServer {
  /** Queues a request; the answer goes to `post`. Cancel and shutdown act at once. */
  accept(request: TensorRequest): void;
  /** Requests that are waiting or running. */
  readonly pendingCount: number;
}

export interface TensorServerOptions {
  readonly tf: TensorFlow;
  /** WebAssembly trains any network that is described (layers/ bring the gradients that it lacks), but not the delineation network. */
  readonly isNative: boolean;
  readonly post: (reply: TensorReply) => void;
  readonly onShutdown: () => void;
  /** After every answer, so that the idle clock can start. */
  readonly onIdle: () => void;
}

const NEEDS_NATIVE = 'Training the delineation network needs native TensorFlow, which could not be loaded.';

/** Answers requests one after another: a batch takes the whole thread anyway. */
export function createTensorServer(options: TensorServerOptions): TensorServer {
  const { tf, post } = options;
  const networks = new Map<string, Promise<Result<Weights>>>();
  const trees = new Map<string, Promise<Result<TreeReader>>>();
  const cancelled = new Set<number>();
  const pending = new Set<number>();
  let last: Promise<void> = Promise.resolve();
  let shutsDown = false;

  async function answer(request: Extract<TensorRequest, { id: number }>): Promise<TensorReply> {
    const { id } = request;
    try {
      if (request.kind === 'predict') return await predict(request);
      if (request.kind === 'fit' || request.kind === 'fit-waves') return await fit(request);
      if (request.kind === 'fit-network') return await fitAny(request);
      if (request.kind === 'compress') return await compress(request);
      return fail(id, 'tensor/failed', `unknown request ${request.kind}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return fail(id, /OOM|out of memory|allocat/i.test(message) ? 'tensor/out-of-memory' : 'tensor/failed', message);
    }
  }

  async function predict({ id, network, rows }: Extract<TensorRequest, { kind: 'predict' }>): Promise<TensorReply> {
    const misfit = findMisfit(network, rows);
    if (misfit !== undefined) return fail(id, 'tensor/failed', misfit);
    const weights = await findNetwork(network);
    if (!weights.ok) return fail(id, 'model/broken', weights.error.message);
    const second = network.trees === undefined ? ok(null) : await findTrees(network.trees);
    if (!second.ok) return fail(id, 'model/broken', second.error.message);
    const isCancelled = () => cancelled.has(id);
    const readers = { weights: weights.value, second: second.value };
    const probabilities = await inferProbabilities(tf, { network, ...readers, rows, isCancelled });
    if (probabilities === undefined) return fail(id, 'job/cancelled', 'Cancelled.');
    return { kind: 'predicted', id, probabilities, memory: readMemory(tf) };
  }

  async function fit(request: Extract<TensorRequest, { kind: 'fit' | 'fit-waves' }>): Promise<TensorReply> {
    const { id } = request;
    if (request.kind === 'fit-waves' && !options.isNative) return fail(id, 'tensor/unavailable', NEEDS_NATIVE);
    const events: FitEvents = {
      isCancelled: () => cancelled.has(id),
      onEpoch: (epoch) => post({ kind: 'progress', id, epoch, memory: readMemory(tf) }),
    };
    const epochCount =
      request.kind === 'fit' ? await fitBeats(tf, request.spec, events) : await fitWaves(tf, request.spec, events);
    if (epochCount === undefined) return fail(id, 'job/cancelled', 'Cancelled.');
    return { kind: 'fitted', id, epochCount, memory: readMemory(tf) };
  }

  async function fitAny({ id, spec }: Extract<TensorRequest, { kind: 'fit-network' }>): Promise<TensorReply> {
    const result = await fitNetwork(tf, spec, {
      events: {
        isCancelled: () => cancelled.has(id),
        onEpoch: (epoch) => post({ kind: 'network-epoch', id, epoch, memory: readMemory(tf) }),
        onProgress: (progress) => post({ kind: 'network-progress', id, progress, memory: readMemory(tf) }),
      },
    });
    if (result.ok) return { kind: 'network-fitted', id, result: result.value, memory: readMemory(tf) };
    return fail(id, result.error.code, result.error.message);
  }

  async function compress({ id, spec }: Extract<TensorRequest, { kind: 'compress' }>): Promise<TensorReply> {
    const result = await compressNetwork(tf, spec, {
      isCancelled: () => cancelled.has(id),
      onEpoch: (epoch) => post({ kind: 'compress-epoch', id, epoch, memory: readMemory(tf) }),
      onProgress: (progress) => post({ kind: 'compress-progress', id, progress, memory: readMemory(tf) }),
    });
    if (result.ok) return { kind: 'compressed', id, result: result.value, memory: readMemory(tf) };
    return fail(id, result.error.code, result.error.message);
  }

  /** Weights stay loaded: a desk has few models, and each is small. */
  function findNetwork(network: NetworkSpec): Promise<Result<Weights>> {
    const file = { path: network.weightsPath, sha256: network.weightsSha256, format: network.weightsFormat };
    return findLoaded(networks, file.sha256, () => readWeights(tf, network.network, file));
  }

  function findTrees(spec: TreesSpec): Promise<Result<TreeReader>> {
    return findLoaded(trees, `${spec.sha256} ${spec.share}`, () => readTreeReader(spec));
  }

  function fail(id: number, code: TensorFailureCode, message: string): TensorReply {
    return { kind: 'failed', id, code, message, memory: readMemory(tf) };
  }

  async function run(request: Extract<TensorRequest, { id: number }>): Promise<void> {
    post(await answer(request));
    pending.delete(request.id);
    cancelled.delete(request.id);
    if (pending.size > 0) return;
    if (shutsDown) options.onShutdown();
    else options.onIdle();
  }

  return {
    get pendingCount() {
      return pending.size;
    },
    accept(request) {
      if (request.kind === 'cancel') {
        if (pending.has(request.id)) cancelled.add(request.id);
      } else if (request.kind === 'shutdown') {
        shutsDown = true;
        if (pending.size === 0) options.onShutdown();
      } else {
        pending.add(request.id);
        last = last.then(() => run(request));
      }
    },
  };
}

/** Why these rows cannot be given to the network; undefined where they can. */
function findMisfit(
  { network }: NetworkSpec,
  { inputs, rowCount, lengths, timeSteps }: NetworkRows,
): string | undefined {
  const { rowLength, rowShape } = toInputLayout(network, timeSteps);
  if (inputs.length !== rowCount * rowLength)
    return `${rowCount} rows of ${rowLength} need ${rowCount * rowLength} values, got ${inputs.length}`;
  const longest = rowShape[0] ?? 0;
  if (lengths === undefined) return undefined;
  if (lengths.length !== rowCount) return `${rowCount} rows need as many lengths, got ${lengths.length}`;
  return lengths.every((length) => length >= 1 && length <= longest)
    ? undefined
    : `lengths of rows must be 1 to ${longest} time steps`;
}

function readMemory(tf: TensorFlow): TensorMemory {
  const { numTensors, numBytes } = tf.memory();
  return { residentBytes: process.memoryUsage.rss(), tensorCount: numTensors, tensorBytes: numBytes };
}

/** Reads a file once. A file that was mended must be read again. */
function findLoaded<T>(
  loaded: Map<string, Promise<Result<T>>>,
  key: string,
  load: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const loading = load();
  loaded.set(key, loading);
  void loading.then((result) => (result.ok ? undefined : loaded.delete(key)));
  return loading;
}
