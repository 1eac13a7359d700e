import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { Result } from '#shared/result/result.ts';
import type { RunOptions, SpikingAnswer } from './spiking-engine.ts';

/** How a recording is run, as far as it crosses threads. */
export type SpikingRunOptions = Omit<RunOptions, 'isCancelled'>;

/** What the pool posts to a worker. */
export type ToSpikingWorker =
  /** Takes the place of the network before it. */
  | { readonly type: 'load'; readonly network: SpikingNetwork }
  | { readonly type: 'run'; readonly taskId: number; readonly row: Float32Array; readonly options: SpikingRunOptions };

/** What a worker posts to the pool. */
export type FromSpikingWorker =
  | { readonly type: 'done'; readonly taskId: number; readonly result: Result<SpikingAnswer> }
  /** A bug: main logs it. */
  | { readonly type: 'broken'; readonly taskId: number; readonly message: string; readonly stack: string | undefined };
